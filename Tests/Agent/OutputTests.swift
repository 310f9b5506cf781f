import Glibc
import Testing

@testable import Agent

@Suite("A command's output")
struct OutputTests {
    @Test func `that a full disk refuses is an error with the reason`() {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        let output = StandardOutput(descriptor: full)
        output.write("answer\n")
        #expect(throws: OutputError(errno: ENOSPC)) { try output.end() }
        #expect(OutputError(errno: ENOSPC).description.contains("No space left on device"))
        close(full)
    }

    @Test func `goes nowhere after its first failure`() throws {
        let pipe = try Pipe()
        let output = StandardOutput(descriptor: pipe.writing)
        close(pipe.reading)
        // A process without an HTTP client would die of SIGPIPE.
        signal(SIGPIPE, SIG_IGN)
        output.write("one\n")
        let other = try Pipe()
        #expect(dup2(other.writing, pipe.writing) == pipe.writing)
        output.write("two\n")
        #expect(throws: OutputError(errno: EPIPE)) { try output.end() }
        close(pipe.writing)
        close(other.writing)
        var byte: UInt8 = 0
        #expect(read(other.reading, &byte, 1) == 0)
        close(other.reading)
    }

    /// A program that shares the pipe may have made it non-blocking: then a full pipe answers EAGAIN.
    @Test func `is written whole into a pipe that is full for now`() throws {
        let pipe = try Pipe()
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
        let bytes = [UInt8](repeating: 7, count: 300_000)
        Thread.start {
            #expect(Descriptor.write(pipe.writing, bytes[...]) == 0)
            close(pipe.writing)
        }
        var read = 0
        var buffer = [UInt8](repeating: 0, count: 10_000)
        while case let count = Glibc.read(pipe.reading, &buffer, buffer.count), count > 0 { read += count }
        #expect(read == bytes.count)
        close(pipe.reading)
    }
}
