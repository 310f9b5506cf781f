import Foundation
import Glibc
import Logging
import Testing

@testable import Agent
@testable import Scaler

@Suite("The thread of the file of metrics")
struct MetricsThreadTests {
    private func thread(_ folder: Folder) -> MetricsFileThread {
        let log = Logger(label: "t") { LineLogHandler(label: $0, level: .debug, format: .json, write: { _ in }) }
        return MetricsFileThread(MetricsFile(folder.path("m.prom"), scope: "s", log: log))
    }

    /// A pipe in the place of the new file: to open it waits until somebody reads, as a hung network file system does.
    @Test func `lets nobody wait for a disk that hangs`() throws {
        let folder = try Folder()
        #expect(mkfifo(folder.path("m.prom.new"), 0o644) == 0)
        let thread = thread(folder)
        for number in 1...100 { thread.tell(nil, told: EffectID(number: UInt64(number))) }
        thread.end(within: .milliseconds(20))
        #expect(access(folder.path("m.prom"), F_OK) != 0)
        // It would otherwise wait for as long as the tests run.
        close(open(folder.path("m.prom.new"), O_RDONLY | O_NONBLOCK))
    }

    @Test func `has removed the file when it has ended`() throws {
        let folder = try Folder()
        let thread = thread(folder)
        thread.tell(nil, told: EffectID(number: 1))
        thread.end(within: .seconds(20))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root).isEmpty)
    }
}
