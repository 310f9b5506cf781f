import Actions
import Foundation
import Logging
import Synchronization
import Testing

@testable import Agent

@Suite struct LoggingTests {
    private let lines = Lines()
    private static let instant = WallTime(milliseconds: 1_795_539_928_042)

    @Test func anEventIsOneJSONObjectALine() {
        var logger = logger(.json)
        logger[metadataKey: "scaleSet"] = "spot"
        logger.info("lease claimed", metadata: ["epoch": .stringConvertible(7), "runners": ["a", "b"], "time": "mine"])
        #expect(
            lines.all == [
                #"{"time":"2026-11-24T17:05:28.042Z","level":"info","logger":"agent","message":"lease claimed","epoch":7,"#
                    + #""runners":["a","b"],"scaleSet":"spot","time_":"mine"}"# + "\n"
            ])
    }

    @Test func whateverIsLoggedStaysOneReadableObject() throws {
        let logger = logger(.json)
        let hostile = "line\nbreak \"quoted\" \\ \u{1b}[31m \u{2028} \u{0} é 😀"
        logger.error(
            "\(hostile)",
            metadata: ["k\n": .dictionary(["x": .string(hostile), "n": .stringConvertible(1.5), "t": .stringConvertible(true)])])
        let line = try #require(lines.all.first)
        #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == hostile)
        #expect((object["k\n"] as? [String: Any])?["x"] as? String == hostile)
    }

    @Test func aPersonReadsTextWithoutEscapeSequences() {
        let logger = logger(.text)
        logger.warning("two\nlines \u{1b}[2J", metadata: ["runner": "spot-i-0a1", "why": "no capacity"])
        #expect(lines.all == ["17:05:28.042 warning  two\\nlines \\x1b[2J runner=spot-i-0a1 why=\"no capacity\"\n"])
    }

    @Test func anEndlessTextIsCut() {
        logger(.json).info("\(String(repeating: "x", count: 1_000_000))")
        #expect(lines.all.first.map { $0.utf8.count < 9000 } == true)
    }

    @Test func whatIsBelowTheLevelIsNotWritten() {
        logger(.json).debug("unseen")
        #expect(lines.all.isEmpty)
    }

    @Test func aSecretIsNeverInALine() {
        let secret = Actions.Secret("ghp_secret")
        let source = GitHubCredentialSource.app(issuer: "Iv1", installationID: 1, key: .literal(secret))
        for format in [LogFormat.json, .text] {
            logger(format).info(
                "\(secret) \(source)", metadata: ["token": "\(secret)", "source": "\(source)", "dump": "\(dumped(source))"])
        }
        #expect(lines.all.count == 2 && !lines.all.joined().contains("ghp_secret"))
    }

    private func dumped(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    private func logger(_ format: LogFormat) -> Logger {
        Logger(label: "agent") { [lines] label in
            LineLogHandler(label: label, level: .info, format: format, now: { Self.instant }, write: { lines.add($0) })
        }
    }
}

final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}
