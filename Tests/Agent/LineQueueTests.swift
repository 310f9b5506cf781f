import Foundation
import Glibc
import Testing

@testable import Agent

private typealias Pipe = Agent.Pipe

@Suite("The queue of the log's lines")
struct LineQueueTests {
    /// A pipe as full as it gets: whatever is written to it waits until somebody reads.
    private func fullPipe() throws -> Pipe {
        let pipe = try Pipe()
        let flags = fcntl(pipe.writing, F_GETFL)
        _ = fcntl(pipe.writing, F_SETFL, flags | O_NONBLOCK)
        let dots = [UInt8](repeating: UInt8(ascii: "."), count: 4096)
        while write(pipe.writing, dots, dots.count) > 0 {}
        _ = fcntl(pipe.writing, F_SETFL, flags)
        return pipe
    }

    /// The next lines that come out of the pipe, without the dots.
    private func read(_ count: Int, from pipe: Pipe) -> [String] {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while text.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            let count = Glibc.read(pipe.reading, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count].filter { $0 != UInt8(ascii: ".") }
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func queue(_ descriptor: Int32, mostBytes: Int = 1000) -> LineQueue {
        LineQueue(descriptor, mostBytes: mostBytes) { "lost \($0)\n" }
    }

    @Test func `takes lines at once while nobody reads, and says how many it lost when somebody does`() throws {
        let pipe = try fullPipe()
        let queue = queue(pipe.writing, mostBytes: 8 * 5)
        for number in 10..<20 { queue.add("li\(number)\n") }
        #expect(!queue.drain(within: .milliseconds(20)))
        // Eight of them found room.
        #expect(read(9, from: pipe) == (10...17).map { "li\($0)" } + ["lost 2"])
        #expect(queue.drain(within: .seconds(20)))
        queue.add("li20\n")
        #expect(read(1, from: pipe) == ["li20"])
        pipe.closeBoth()
    }

    @Test func `counts a line that a full disk refused as lost, and goes on`() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        let queue = queue(full)
        queue.add("one\n")
        queue.add("two\n")
        #expect(queue.drain(within: .seconds(20)))
        let pipe = try Pipe()
        // From here on the same descriptor has room again.
        #expect(dup2(pipe.writing, full) == full)
        queue.add("three\n")
        #expect(read(2, from: pipe) == ["lost 2", "three"])
        pipe.closeBoth()
    }

    @Test func `writes lines whole and in their order`() throws {
        let pipe = try Pipe()
        let queue = queue(pipe.writing, mostBytes: 1 << 20)
        let lines = (0..<500).map { "\($0) \(String(repeating: "x", count: 500))" }
        for line in lines { queue.add(line + "\n") }
        #expect(read(lines.count, from: pipe) == lines)
        pipe.closeBoth()
    }

    @Test func `tells a loss as a line of the log`() throws {
        let pipe = try fullPipe()
        let queue = LineQueue(pipe.writing, format: .json, label: "agent", mostBytes: 4)
        queue.add("one\n")
        queue.add("two\n")
        let lines = read(2, from: pipe)
        #expect(lines.first == "one")
        let line = try #require(lines.last)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["lostLines"] as? Int == 1 && object["level"] as? String == "warning")
        pipe.closeBoth()
    }
}
