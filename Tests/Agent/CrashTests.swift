import Glibc
import Logging
import Scaler
import Testing

@testable import Agent

struct CrashTests {
    private let folder: Folder
    private var path: String { folder.path("agent.lock") }

    init() throws { folder = try Folder() }

    private func place(_ second: Int64, boot: String = "boot-1") throws -> HostPlace {
        try HostPlace(lockFile: path, bootID: boot, at: Instant(sinceBoot: .seconds(second)))
    }

    /// A process that starts and crashes: nothing but its lock is given back.
    private func crash(_ second: Int64, boot: String = "boot-1") throws -> Bool { try place(second, boot: boot).mayReclaim }

    @Test func afterThreeCrashesInAMinuteNothingIsTakenBackAtOnce() throws {
        #expect(try [crash(100), crash(110), crash(120), crash(130)] == [true, true, true, false])
        // The third crash of the last minute is still counted, then forgotten.
        #expect(try crash(171) == false)
        #expect(try crash(300) == true)
    }

    @Test func aProcessThatEndsWellIsNoCrash() throws {
        for second in 100..<110 {
            var place = try place(Int64(second))
            #expect(place.mayReclaim)
            place.end()
        }
    }

    @Test func aStartThatFailsIsNoCrash() async throws {
        // No instance id is set, and nobody is there to ask for it.
        let more = ["LOCK_FILE": path, "AWS_EC2_METADATA_DISABLED": "true"]
        let environment = Sample.environment.merging(more) { $1 }
        let settings = try Settings.read(from: SettingSources(environment: environment))
        let logger = Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
        for _ in 0..<4 {
            await #expect(throws: (any Error).self) {
                try await AgentProcess(settings: settings, environment: environment, logger: logger).run()
            }
        }
        #expect(try HostPlace(lockFile: path).mayReclaim)
    }

    @Test func crashesOfAnotherBootAreForgotten() throws {
        for second in [100, 110, 120, 130] as [Int64] { _ = try crash(second) }
        #expect(try crash(20, boot: "boot-2") && crash(21, boot: "boot-2"))
    }

    @Test func theIdentityIsTheLockedFilesOwnAndTheBoots() throws {
        let first = try place(1).identity
        #expect(try place(2).identity == first && first?.boot == "boot-1")
        #expect(try place(3, boot: "boot-2").identity != first)
        rename(path, path + ".old")
        #expect(try place(4).identity?.inode != first?.inode)
        #expect(BootClock.bootID?.count == 36)
        #expect(try HostPlace(lockFile: path, bootID: nil).mayReclaim == false)
    }

    @Test(arguments: ["", "boot-1\nrunning\n1 2 3 4\n", "boot-1\nwalking\n\n", "boot-1\nended\nx\n", "\0\u{FFFD}\n\n\n"])
    func aFileOfSomethingElseIsMadeAnewAndNothingIsTakenBackMeanwhile(_ text: String) throws {
        #expect(CrashCount(text: text) == nil)
        _ = try place(1)
        let file = try #require(fopen(path + ".crashes", "w"))
        fputs(text, file)
        fclose(file)
        #expect(try crash(100) == false)
        #expect(try crash(200) == true)
    }

    @Test func crashesThatCantBeCountedAreTakenForTooMany() throws {
        _ = try place(1)
        remove(path + ".crashes")
        mkdir(path + ".crashes", 0o755)
        #expect(try crash(100) == false)
    }

    @Test func theFileKeepsWhatItSays() {
        var count = CrashCount(boot: "b")
        for second in [10, 20, 30] as [Int64] { count.start(boot: "b", at: Instant(sinceBoot: .seconds(second))) }
        #expect(count.text == "b\nrunning\n20000 30000\n" && CrashCount(text: count.text) == count)
    }
}
