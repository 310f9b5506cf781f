import Foundation
import HTTP
import Testing

@testable import Agent

@Suite struct BootTests {
    @Test func anInstanceRunsOneJobTellsItsPhasesAndPowersOff() async throws {
        let rig = try BootRig(
            runner: """
                env > environment; tr '\\0' ' ' < /proc/$$/cmdline > arguments
                echo "2026-11-24 17:05:28Z: Listening for Jobs"; echo "2026-11-24 17:06:01Z: Running job: build"
                """)
        #expect(await rig.run() == .poweredOff)
        let state = rig.cloud.now
        // On a busy machine `busy` may have been repeated.
        #expect(state.phases.filter { $0 != "busy" } == ["booted", "configured", "running", "listening", "finished"])
        #expect(state.phases.contains("busy"))
        #expect(state.exitCode == "0")
        #expect(state.phaseAttributes == ["phase", "at", "bootId", "version", "ttl", "exitCode"])
        #expect(state.boot == ["boot": BootRig.boot.rawValue, "runner": "spot-i-0123456789abcdef0"])
        #expect(rig.file("off") == "i-0123456789abcdef0" && rig.runs == 1)
    }

    @Test func theConfigurationGoesByACleanEnvironmentAndNeverByArgument() async throws {
        let rig = try BootRig(runner: "env > environment; cat /proc/$$/cmdline /proc/$PPID/cmdline > arguments")
        _ = await rig.run(environment: ["AWS_SESSION_TOKEN": "stays here"])
        let environment = try #require(rig.file("environment"))
        #expect(environment.contains("ACTIONS_RUNNER_INPUT_JITCONFIG=Y29uZmln\n"))
        #expect(!environment.contains("AWS_") && environment.contains("HOME=/") && environment.contains("PATH=/"))
        #expect(rig.file("arguments")?.contains("Y29uZmln") == false)
        #expect(!rig.lines.all.joined().contains("Y29uZmln"))
    }

    @Test(arguments: [
        // By its exit code, which it gives because it was asked to; by its words, for runners before that code.
        (#"[ "$ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE" = 1 ] && exit 7"#, true, "7"),
        ("echo 'An error occured: Error: Forbidden Runner version v2.316.1 is deprecated and cannot receive messages.'", true, "0"),
        ("echo ': Running job: Runner version 1 is deprecated and cannot receive messages.'", false, "0"),
        ("exit 1", false, "1"),
    ])
    func aRunnerThatGitHubRefusesAsTooOldIsReportedAsThat(_ end: String, _ isOutdated: Bool, _ code: String) async throws {
        let rig = try BootRig(runner: "echo '2026-11-24 17:05:28Z: Listening for Jobs'\n\(end)")
        #expect(await rig.run() == .poweredOff)
        #expect((rig.cloud.now.phases.last == "outdated") == isOutdated && rig.cloud.now.exitCode == code)
        #expect(rig.lines.all.joined().contains("build an image with a newer one") == isOutdated)
    }

    @Test func aSecondBootPowersOffAtOnce() async throws {
        let rig = try BootRig { $0.boot = ["boot": "another", "runner": "r"] }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0 && rig.file("off") != nil)
        #expect(rig.cloud.now.phases == ["booted", "failed"])
        #expect(rig.cloud.now.calls.filter { $0 == "take" }.isEmpty)
    }

    @Test func aTakeWhoseAnswerWasLostIsFoundToBeOurs() async throws {
        let rig = try BootRig { $0.faults["take"] = [.answerLost] }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 1)
        #expect(rig.cloud.now.calls.filter { ["read", "take"].contains($0) } == ["read", "take", "read"])
    }

    @Test func aTakeThatNeverArrivedIsMadeAgain() async throws {
        let rig = try BootRig { $0.faults["take"] = [.requestLost, .response(FakeCloud.text(503, "")), .requestLost] }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 1 && rig.cloud.now.boot?["configuration"] == nil)
    }

    @Test func aDoubtfulTakeThatAnotherBootWonRunsNothing() async throws {
        let rig = try BootRig { state in
            state.faults["take"] = [.requestLost]
            state.beforehand["take"] = { $0.boot = ["boot": "another", "runner": "r"] }
        }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0)
    }

    @Test func aRefusedTakeOfTheSameBootBelongsToAnotherProcess() async throws {
        let rig = try BootRig { state in
            state.beforehand["take"] = { $0.boot = ["boot": BootRig.boot.rawValue, "runner": "r"] }
        }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0)
    }

    @Test func aRecordThatComesLateIsWaitedFor() async throws {
        let rig = try BootRig { state in
            let record = state.boot
            state.boot = nil
            state.beforehand["read"] = { if $0.calls.filter({ $0 == "read" }).count == 3 { $0.boot = record } }
        }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 1)
    }

    @Test func withoutARecordInTimeItPowersOff() async throws {
        let rig = try BootRig { $0.boot = nil }
        rig.cloud.change { $0.userData = rig.userData(["BOOT_TIMEOUT": "1m"]) }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0 && rig.file("off") != nil)
        #expect(rig.lines.all.joined().contains("no boot record within BOOT_TIMEOUT (1m)"))
    }

    @Test(arguments: [
        HTTPResponse(status: 200, body: Array("<html>proxy</html>".utf8)), HTTPResponse(status: 200, body: Array("{\"Item\":".utf8)),
        HTTPResponse(status: 500), HTTPResponse(status: 400, body: Array("{\"__type\":\"AccessDeniedException\"}".utf8)),
    ])
    func anAnswerThatIsNoneIsAskedForAgain(_ answer: HTTPResponse) async throws {
        let rig = try BootRig { $0.faults["read"] = [.response(answer), .requestLost] }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 1)
    }

    @Test(arguments: [["runner": "r"], ["configuration": "", "runner": "r"], ["configuration": "new\nline"]])
    func aRecordThatCanNotBeReadRunsNothing(_ record: [String: String]) async throws {
        let rig = try BootRig { $0.boot = record }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0 && rig.cloud.now.phases == ["booted", "failed"])
    }

    @Test func phasesThatCanNotBeReportedEndNoJob() async throws {
        let rig = try BootRig(runner: "echo ': Listening for Jobs'; echo done > finished") { state in
            state.faults["phase"] = Array(repeating: .response(FakeCloud.text(500, "")), count: 1000)
        }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.file("finished") == "done\n" && rig.file("off") != nil)
    }

    /// A runner that listens, takes a job when the file `job` appears, and writes how it was stopped.
    private static let listener = """
        trap 'echo stopped >> stopped; exit 1' TERM
        echo ': Listening for Jobs'
        while [ ! -e job ]; do sleep 0.01; done
        echo ': Running job: x'; echo busy > busy
        while [ ! -e done ]; do sleep 0.01; done
        """

    private static func notice(inSeconds seconds: Double) -> String {
        let end = Date(timeIntervalSinceNow: seconds)
        return #"{"action":"terminate","time":"\#(ISO8601DateFormatter().string(from: end))"}"#
    }

    @Test func anIdleRunnerIsStoppedAtOnceWhenItsInstanceIsTakenAway() async throws {
        let rig = try BootRig(runner: Self.listener)
        async let ending = rig.run()
        try await eventually("it listens") { rig.cloud.now.phases.contains("listening") }
        rig.cloud.change { $0.spotNotice = Self.notice(inSeconds: 3600 * 24) }
        #expect(await ending == .poweredOff)
        #expect(rig.file("stopped") == "stopped\n" && rig.file("off") != nil)
        #expect(rig.cloud.now.phases.last == "interrupted")
    }

    @Test func aBusyRunnerKeepsItsJobUntilShortlyBeforeTheEnd() async throws {
        let rig = try BootRig(runner: Self.listener)
        rig.write("job")
        async let ending = rig.run()
        try await eventually("it is busy") { rig.cloud.now.phases.contains("busy") }
        // The rig's time goes twenty times as fast: 100 s without the last 25 are 3.75 s.
        let told = ContinuousClock.now
        rig.cloud.change { $0.spotNotice = Self.notice(inSeconds: 100) }
        try await eventually("the interruption is reported") { rig.cloud.now.phases.contains("interrupted") }
        #expect(rig.file("stopped") == nil)
        #expect(await ending == .poweredOff)
        #expect(ContinuousClock.now - told > .seconds(3), "the job had the time that was left")
        #expect(rig.file("stopped") == "stopped\n" && rig.cloud.now.phases.last == "interrupted")
    }

    @Test func aJobThatEndsInTimeIsFinishedAndNotInterrupted() async throws {
        let rig = try BootRig(runner: Self.listener) { state in
            state.faults["instance-action"] = [.response(FakeCloud.text(404, "")), .requestLost]
        }
        rig.write("job")
        async let ending = rig.run()
        try await eventually("it is busy") { rig.cloud.now.phases.contains("busy") }
        rig.cloud.change { $0.spotNotice = Self.notice(inSeconds: 115) }
        try await eventually("the interruption is reported") { rig.cloud.now.phases.contains("interrupted") }
        rig.write("done")
        #expect(await ending == .poweredOff)
        #expect(rig.cloud.now.phases.suffix(2) == ["interrupted", "finished"] && rig.file("stopped") == nil)
    }

    @Test func anInstanceThatIsTakenAwayBeforeItHasARecordPowersOff() async throws {
        let rig = try BootRig {
            $0.boot = nil
            $0.spotNotice = Self.notice(inSeconds: 100)
        }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0 && rig.cloud.now.phases == ["booted", "interrupted"])
    }

    @Test(arguments: ["<html>Welcome</html>", "{}", #"{"action":"dance","time":"2026-11-24T17:07:00Z"}"#, "", "null"])
    func whatIsNoNoticeOfEC2sEndsNoRunner(_ answer: String) async throws {
        let runner = "echo ': Listening for Jobs'; while [ ! -e done ]; do sleep 0.01; done; echo ended > ended"
        let rig = try BootRig(runner: runner) { $0.spotNotice = answer }
        async let ending = rig.run()
        try await eventually("the notice is looked for three times") { rig.cloud.now.calls.count { $0 == "instance-action" } >= 3 }
        rig.write("done")
        #expect(await ending == .poweredOff)
        #expect(rig.file("ended") == "ended\n" && rig.cloud.now.phases.last == "finished")
    }

    @Test(arguments: [(100, 100), (1, 1), (125, 125), (126, 115), (0, 115), (-3600, 115), (86_400, 115), (nil, 115)] as [(Int64?, Int64)])
    func theTimeLeftIsBelievedWithinWhatANoticeReaches(_ told: Int64?, _ seconds: Int64) {
        let now = WallTime(milliseconds: 1_795_521_600_000)
        let end = told.map { WallTime(milliseconds: now.milliseconds + $0 * 1000) }
        #expect(InterruptionWatch.left(until: end, at: now) == .seconds(seconds))
    }

    @Test func theRunnerCanGainNoRightsUnlessTheSettingsSaySo() async throws {
        let rig = try BootRig()
        func flag(_ more: [String: String]) async throws -> [String] {
            rig.cloud.change {
                $0.userData = rig.userData(["RUNNER_COMMAND": "/bin/grep NoNewPrivs /proc/self/status"].merging(more) { $1 })
            }
            let runner = RunnerProcess(settings: try settings(rig), agentPath: BootRig.agentPath, output: open("/dev/null", O_WRONLY))
            let lines = Lines()
            _ = try await runner.run(configuration: "x", running: { _ in }, line: { lines.add($0) })
            return lines.all
        }
        #expect(try await flag([:]) == ["NoNewPrivs:\t1"])
        #expect(try await flag(["RUNNER_SUDO": "true"]) == ["NoNewPrivs:\t0"])
    }

    @Test func proxiesAndAuthoritiesReachTheRunner() async throws {
        let rig = try BootRig(runner: "env > environment")
        let network = ["HTTPS_PROXY": "http://proxy.corp:3128", "NO_PROXY": "169.254.169.254,.corp", "CA_FILE": "/etc/ssl/corp.pem"]
        rig.cloud.change { $0.userData = rig.userData(network) }
        #expect(await rig.run() == .poweredOff)
        let environment = try #require(rig.file("environment")).split(separator: "\n")
        for line in [
            "https_proxy=http://proxy.corp:3128", "HTTPS_PROXY=http://proxy.corp:3128", "no_proxy=169.254.169.254,.corp",
            "SSL_CERT_FILE=/etc/ssl/corp.pem", "NODE_EXTRA_CA_CERTS=/etc/ssl/corp.pem",
        ] {
            #expect(environment.contains { $0 == line }, "\(line)")
        }
        #expect(!environment.contains { $0.hasPrefix("http_proxy=") })
    }

    @Test func userDataMayBeCompressed() async throws {
        let rig = try BootRig()
        let plain = Array((rig.cloud.now.userData ?? "").utf8)
        rig.cloud.change { $0.userDataBytes = Zip.stored(plain) }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 1 && rig.cloud.now.phases.last == "finished")
    }

    @Test func compressedUserDataThatIsDamagedIsReportedAndTheInstancePowersOff() async throws {
        let rig = try BootRig()
        rig.cloud.change { $0.userDataBytes = [0x1F, 0x8B, 8, 0, 1, 2, 3] }
        #expect(await rig.run(environment: rig.settings) == .poweredOff)
        #expect(rig.runs == 0 && rig.lines.all.joined().contains("begins like gzip, but can't be unpacked"))
    }

    @Test func aStopIsForwardedToTheRunner() async throws {
        let rig = try BootRig(runner: "trap 'exit 3' TERM; echo up > up; while :; do sleep 0.01; done")
        async let ending = rig.run()
        try await eventually("the runner is up") { rig.file("up") != nil }
        rig.stop.request()
        #expect(await ending == .poweredOff)
        #expect(rig.cloud.now.phases.last == "failed" && rig.cloud.now.exitCode == "3")
    }

    @Test func wrongUserDataIsReportedAndTheInstancePowersOff() async throws {
        let rig = try BootRig()
        rig.cloud.change { $0.userData = rig.userData(["BOOT_TIMEOUT": "soon", "RUNER_USER": "x"]) }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 0 && rig.file("off") != nil)
        let log = rig.lines.all.joined()
        #expect(log.contains("BOOT_TIMEOUT (user data)") && log.contains("did you mean RUNNER_USER?"))
    }

    @Test(arguments: [nil, "", "#cloud-config\n{\"runcmd\": []}\n", "#!/bin/sh\nexit 0\n"])
    func anInstanceWithoutUserDataOrWithCloudInitsTakesItsSettingsFromTheEnvironment(_ none: String?) async throws {
        let rig = try BootRig()
        rig.cloud.change { $0.userData = none }
        #expect(await rig.run(environment: rig.settings) == .poweredOff)
        #expect(rig.runs == 1 && rig.cloud.now.phases.last == "finished")
    }

    @Test func aMachineThatIsNoInstanceIsNotPoweredOff() async throws {
        let rig = try BootRig { $0.hasMetadata = false }
        guard case .leftRunning = await rig.run() else {
            Issue.record("it was powered off")
            return
        }
        #expect(rig.file("off") == nil)
    }

    @Test func aPowerSwitchThatFailsIsTriedAgainAndTold() async throws {
        let rig = try BootRig()
        rig.cloud.change { $0.userData = rig.userData(["POWER_OFF_COMMAND": "\(rig.directory)/missing"]) }
        #expect(await rig.run() == .leftRunning("this instance could not be powered off"))
        #expect(rig.lines.all.filter { $0.contains("powering off failed") }.count == 3)
    }

    @Test(.enabled(if: geteuid() == 0)) func theRunnerIsAnotherUser() async throws {
        let rig = try BootRig(runner: "true")
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: rig.directory)
        rig.cloud.change { $0.userData = rig.userData(["RUNNER_USER": "nobody", "RUNNER_COMMAND": "/usr/bin/id -u"]) }
        let runner = RunnerProcess(settings: try settings(rig), agentPath: BootRig.agentPath, output: open("/dev/null", O_WRONLY))
        let lines = Lines()
        let status = try await runner.run(configuration: "x", running: { _ in }, line: { lines.add($0) })
        #expect(status == .code(0) && lines.all == ["65534"])
    }

    @Test func theRunnerInheritsNoDescriptorButTheStandardOnes() async throws {
        let rig = try BootRig()
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        rig.cloud.change { $0.userData = rig.userData(["RUNNER_COMMAND": "/bin/ls /proc/self/fd"]) }
        let runner = RunnerProcess(settings: try settings(rig), agentPath: BootRig.agentPath, output: open("/dev/null", O_WRONLY))
        let lines = Lines()
        _ = try await runner.run(configuration: "x", running: { _ in }, line: { lines.add($0) })
        // The fourth is the directory that ls itself reads.
        #expect(lines.all == ["0", "1", "2", "3"])
    }

    @Test func theRunnerBlocksAndIgnoresNoSignal() async throws {
        let rig = try BootRig()
        rig.cloud.change { $0.userData = rig.userData(["RUNNER_COMMAND": "/bin/grep -h Sig /proc/self/status"]) }
        let runner = RunnerProcess(settings: try settings(rig), agentPath: BootRig.agentPath, output: open("/dev/null", O_WRONLY))
        let lines = Lines()
        _ = try await runner.run(configuration: "x", running: { _ in }, line: { lines.add($0) })
        let masks = Dictionary(
            lines.all.map { $0.split(separator: "\t") }.map { ($0[0], UInt64($0[1], radix: 16) ?? .max) }, uniquingKeysWith: { $1 })
        #expect(masks["SigBlk:"] == 0)
        // glibc's own posix_spawn ignores signal 32, with which it cancels threads.
        #expect(masks["SigIgn:"].map { $0 & 0x7fff_ffff } == 0)
    }

    @Test func aStopBeforeThereIsARecordPowersOff() async throws {
        let rig = try BootRig { $0.boot = nil }
        async let ending = rig.run()
        try await eventually("the record is looked for") { rig.cloud.now.calls.contains("read") }
        rig.stop.request()
        #expect(await ending == .poweredOff)
        #expect(rig.runs == 0 && rig.cloud.now.phases == ["booted", "failed"])
    }

    @Test func credentialsThatComeLateAreWaitedFor() async throws {
        let rig = try BootRig {
            $0.faults["sts"] = [.requestLost, .response(FakeCloud.text(403, "<html>")), .response(FakeCloud.text(200, "{}"))]
        }
        #expect(await rig.run() == .poweredOff)
        #expect(rig.runs == 1)
    }

    private func settings(_ rig: BootRig) throws -> BootSettings {
        let sources = SettingSources(userData: Array((rig.cloud.now.userData ?? "").utf8), environment: [:])
        return try BootCommandSettings.read(from: sources).boot
    }
}
