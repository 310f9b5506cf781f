import AWS
import Actions
import HTTP
import Logging
import Scaler
import Synchronization
import Testing

@testable import Agent

/// A host that is to be taken away.
struct DepartureTests {
    private let lines = Lines()

    private var log: Logger {
        let lines = lines
        return Logger(label: "t") { LineLogHandler(label: $0, level: .debug, format: .json, write: { lines.add($0) }) }
    }

    private func settings(_ more: [String: String] = [:]) throws -> Settings {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key", "INSTANCE_ID": "agent-a", "STANDBY_POLL": "50ms"]
        return try Settings.read(from: SettingSources(environment: Sample.environment.merging(keys) { $1 }.merging(more) { $1 }))
    }

    private static let hook = ["AUTOSCALING_GROUP_NAME": "scalers", "LIFECYCLE_HOOK_NAME": "handover"]

    private func departure(_ host: FakeHost, _ settings: Settings) async throws -> Departure {
        let access = try await AWSAccess.open(settings.aws, http: host)
        return Departure(
            notices: HostNotices(access.metadata, settings.host), hook: LifecycleHook(settings.host.lifecycleHook, access), log: log,
            pace: SleptPace())
    }

    /// What was done, in order.
    private func steps(_ host: FakeHost, _ settings: Settings, announced notice: HostNotice? = nil) async throws -> [String] {
        let steps = Steps()
        try await departure(host, settings).run(announced: notice) { notice in
            steps.add("handed over")
            host.change { $0.calls.append("handed over") }
        } stop: {
            steps.add("stopped")
        }
        return steps.all
    }

    @Test func autoScalingsTerminationHandsOverThenCompletesTheHookThenStops() async throws {
        let host = FakeHost { $0.targetState = "Terminated" }
        #expect(try await steps(host, settings(Self.hook)) == ["handed over", "stopped"])
        #expect(host.now.calls.last == "complete" && host.now.calls.dropLast().contains("handed over"))
        #expect(
            host.now.completion == """
                Action=CompleteLifecycleAction&Version=2011-01-01&AutoScalingGroupName=scalers&LifecycleHookName=handover\
                &InstanceId=i-0123456789abcdef0&LifecycleActionResult=CONTINUE
                """)
    }

    @Test func aHookThatDoesNotWaitYetIsTriedAgain() async throws {
        let host = FakeHost {
            $0.targetState = "Terminated"
            $0.early = 4
        }
        #expect(try await steps(host, settings(Self.hook)) == ["handed over", "stopped"])
        #expect(host.count("complete") == 5 && !host.now.completion.isEmpty)
        #expect(lines.all.count { $0.contains("trying again") } == 1)
    }

    @Test func aHookThatNeverTakesItHoldsTheAgentForTwoMinutesAtMost() async throws {
        let host = FakeHost {
            $0.targetState = "Terminated"
            $0.early = .max
        }
        let start = ContinuousClock.now
        #expect(try await steps(host, settings(Self.hook)) == ["handed over", "stopped"])
        #expect((5...60).contains(host.count("complete")) && ContinuousClock.now - start < .seconds(20))
        #expect(lines.all.last?.contains("No active Lifecycle Action found") == true)
    }

    @Test func aSpotNoticeHandsOverAndAsksAutoScalingNothing() async throws {
        let host = FakeHost { $0.spotNotice = #"{"action":"terminate","time":"2026-11-24T17:05:31Z"}"# }
        #expect(try await steps(host, settings(Self.hook)) == ["handed over", "stopped"])
        #expect(host.count("complete") == 0)
    }

    @Test func withoutAHookNothingIsCompleted() async throws {
        let host = FakeHost { $0.targetState = "Terminated" }
        #expect(try await steps(host, settings()) == ["handed over", "stopped"])
        #expect(host.count("complete") == 0)
    }

    @Test func anAgentStartedAgainOnAHostThatGoesCompletesTheHookAndIsNotStopped() async throws {
        let host = FakeHost { $0.targetState = "Terminated" }
        #expect(try await steps(host, settings(Self.hook), announced: .autoScaling) == [])
        #expect(host.count("complete") == 1)
    }

    @Test(arguments: [["HOST_NOTICES": "off"], ["AWS_EC2_METADATA_DISABLED": "true"]])
    func whereItIsSwitchedOffNothingIsAsked(_ off: [String: String]) async throws {
        let host = FakeHost { $0.targetState = "Terminated" }
        #expect(try await steps(host, settings(Self.hook.merging(off) { $1 })) == [])
        #expect(host.now.calls.isEmpty)
    }

    @Test func whereNoMetadataServiceAnswersItIsLookedForRarelyAndSaidOnce() async throws {
        let host = FakeHost { $0.hasMetadata = false }
        let departure = try await departure(host, settings())
        let watching = Task {
            await departure.run(announced: nil) { _ in
            } stop: {
            }
        }
        try await eventually("three looks") { host.count("token") >= 3 }
        host.change {
            $0.hasMetadata = true
            $0.targetState = "Terminated"
        }
        await watching.value
        #expect(lines.all.count { $0.contains("HOST_NOTICES=off") } == 1)
    }

    @Test func theSurroundingsAreKnownBeforeTheStart() async throws {
        let host = FakeHost { $0.targetState = "Terminated" }
        let settings = try settings()
        let metadata = try await AWSAccess.open(settings.aws, http: host).metadata
        let found = await Surroundings.look(metadata, HostNotices(metadata, settings.host), patience: .seconds(10))
        #expect(found.zone == "eu-north-1a" && found.notice == .autoScaling && found.host?.isEmpty == false)
        host.change { $0.hasMetadata = false }
        let other = try await AWSAccess.open(settings.aws, http: host).metadata
        let none = await Surroundings.look(other, HostNotices(other, settings.host), patience: .seconds(10))
        #expect(none.zone == nil && none.notice == nil)
    }

    @Test func aHookNeedsItsGroupAndAGroupItsHook() {
        for name in Self.hook.keys {
            let error = #expect(throws: SettingsReport.self) { _ = try settings([name: "scalers"]) }
            #expect("\(error.map { "\($0)" } ?? "")".contains("it goes with \(name)"))
        }
        #expect(throws: SettingsReport.self) { try settings(["LAUNCH_HOOK_NAME": "launching"]) }
        #expect(throws: SettingsReport.self) { try settings(Self.hook.merging(["LIFECYCLE_HOOK_NAME": "hand.over"]) { $1 }) }
    }

    // MARK: the shell

    private func shell(_ host: FakeHost) async throws -> Shell {
        let settings = try settings()
        let access = try await AWSAccess.open(settings.aws, http: host)
        let secrets = SecretStore()
        let client = ActionsClient(
            scope: settings.scaleSet.github.scope, credential: try Credential.personalToken("ghp_x"), http: host, userAgent: .agent,
            now: { WallTime.now().milliseconds })
        let table = LedgerTable(client: access.client, name: "t", secrets: secrets, leaseTimeout: .seconds(5))
        let performer = Performer(
            table: table, lease: table, compute: Compute(settings, access),
            github: GitHub(client: client, scaleSet: settings.scaleSet, owner: "agent-a", secrets: secrets),
            metrics: MetricsReporter(settings.host.metrics, scope: settings.scopeKey, client: access.client, log: log))
        return Shell(
            controller: Controller(configuration: settings.configuration(agent: "agent-a"), seed: 1, at: BootClock.now),
            performer: performer, threads: AgentThreads(settings.host), logger: log)
    }

    @Test func anAgentStartedAgainOnAHostThatGoesClaimsNothing() async throws {
        let host = FakeHost()
        let shell = try await shell(host)
        async let run: Void = shell.run(announced: "Auto Scaling terminates this instance")
        try await eventually("the lease is read and read again") { host.count("GetItem") >= 4 }
        #expect(host.count("TransactWriteItems") == 0)
        await shell.depart("again")
        await shell.stop()
        await run
    }

    @Test func aLeaderHasGivenItsLeaseUpWhenTheDepartureIsAnswered() async throws {
        let host = FakeHost()
        let shell = try await shell(host)
        async let run: Void = shell.run()
        try await eventually("it leads") { host.count("Query") >= 1 }
        #expect(host.now.releases == 0)
        await shell.depart("EC2 wants this spot instance back (terminate)")
        #expect(host.now.releases >= 1)
        let claims = host.count("TransactWriteItems")
        let reads = host.count("GetItem")
        try await eventually("it watches on") { host.count("GetItem") >= reads + 4 }
        #expect(host.count("TransactWriteItems") == claims)
        await shell.stop()
        await run
    }
}

private final class Steps: Sendable {
    private let steps = Mutex<[String]>([])
    var all: [String] { steps.withLock { $0 } }
    func add(_ step: String) { steps.withLock { $0.append(step) } }
}
