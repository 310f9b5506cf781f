import Glibc
import Testing

@testable import Agent

@Suite("A command's output")
struct CommandOutputTests {
    @Test func `that a full disk refuses is an error with its number`() {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        #expect(Descriptor.write(full, Array("answer\n".utf8)[...]) == ENOSPC)
        close(full)
    }

    /// A program that shares the pipe may have made it non-blocking: then a full pipe answers EAGAIN.
    @Test func `is written whole into a pipe that is full for now`() throws {
        let pipe = try Pipe()
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
        let bytes = [UInt8](repeating: 7, count: 300_000)
        Thread.start {
            #expect(Descriptor.write(pipe.writing, bytes[...]) == nil)
            close(pipe.writing)
        }
        var read = 0
        var buffer = [UInt8](repeating: 0, count: 10_000)
        while case let count = Glibc.read(pipe.reading, &buffer, buffer.count), count > 0 { read += count }
        #expect(read == bytes.count)
        close(pipe.reading)
    }
}
