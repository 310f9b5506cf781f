import Foundation
import HTTP
import Testing

@testable import Agent

/// What `agent check` says of the host that it runs on.
@Suite struct HostCheckTests {
    @Test func filesThatCanNotBeUsedAreSaid() async throws {
        let folder = try Folder()
        let (empty, good) = (folder.path("empty.pem"), folder.path("good.pem"))
        try "no certificate".write(toFile: empty, atomically: false, encoding: .utf8)
        try "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n".write(toFile: good, atomically: false, encoding: .utf8)
        func lines(_ ca: String, _ metrics: String) -> [String] { FileChecks(caFile: ca, metricsFile: metrics).lines().map(\.text) }
        #expect(
            lines("/nonexistent", "/proc/metrics.prom")[0]
                == "FAIL  certificates: CA_FILE /nonexistent: it can't be read: No such file or directory")
        #expect(lines(empty, "/nonexistent/m.prom")[0].hasPrefix("FAIL  certificates: CA_FILE \(empty) holds no certificate"))
        #expect(lines(empty, "/nonexistent/m.prom")[1].hasPrefix("warn  metrics file: /nonexistent can't be written (No such file"))
        #expect(
            lines(good, folder.path("m.prom")) == ["ok    certificates: \(good) holds 1", "ok    metrics file: \(folder.path("m.prom"))"])
        #expect(FileChecks(caFile: nil, metricsFile: nil).lines().isEmpty)
    }

    @Test func aLockFileThatCanNotBeMadeIsExplained() {
        #expect(LockFileCheck(path: "/tmp/agent.lock").line().fault == nil)
        #expect(LockFileCheck(path: "/nonexistent/deep/agent.lock").line().fault?.contains("make it") == true)
    }

    @Test func aLockFilesFolderThatTheAgentMakesIsNoFault() throws {
        let folder = try Folder()
        #expect(LockFileCheck(path: folder.path("run/agent.lock")).line().fault == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path("run")), "a check makes nothing")
        _ = try LockFile(folder.path("run/agent.lock"))
        #expect(throws: LockError.self) { _ = try LockFile(folder.path("deep/run/agent.lock")) }
        #expect(LockFileCheck(path: folder.path("deep/run/agent.lock")).line().fault?.contains("make it") == true)
    }

    @Test(arguments: [
        (0, "ok    clock: within 1 s"), (4, "ok    clock: within 4 s"), (-3600, "FAIL  clock: it is 3600 s behind"),
        (30, "warn  clock: it is 30 s ahead of"), (90, "FAIL  clock: it is 90 s ahead of"),
    ])
    func theClockIsComparedWithWhatAnswersSay(_ ahead: Int64, _ words: String) async throws {
        // 2026-11-24T12:00:00Z.
        let told = HTTPResponse(status: 200, headers: ["Date": "Tue, 24 Nov 2026 12:00:00 GMT"])
        let milliseconds = 1_795_521_600_000 + ahead * 1000 + (ahead > 0 ? 999 : 0)
        let clock = ClockCheck(Fixed(response: told), now: { WallTime(milliseconds: milliseconds) })
        #expect(clock.line() == nil)
        _ = try await clock.send(HTTPRequest(.get, "https://x.example"))
        #expect(clock.line()?.text.hasPrefix(words) == true, "\(clock.line()?.text ?? "")")
    }

    private struct Fixed: HTTPSender {
        let response: HTTPResponse
        func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse { response }
    }
}
