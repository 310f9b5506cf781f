import AWS
import HTTP
import Logging
import Synchronization
import Testing

@testable import Agent

/// A host that Auto Scaling keeps out of service until its agent could lead.
struct ArrivalTests {
    private static let hook = ["AUTOSCALING_GROUP_NAME": "scalers", "LAUNCH_HOOK_NAME": "launching"]
    private let lines = Lines()

    private var log: Logger {
        let lines = lines
        return Logger(label: "t") { LineLogHandler(label: $0, level: .debug, format: .json, write: { lines.add($0) }) }
    }

    private func arrival(_ host: FakeHost, _ more: [String: String] = hook) async throws -> Arrival {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key", "INSTANCE_ID": "agent-a"]
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(keys) { $1 }.merging(more) { $1 }))
        let access = try await AWSAccess.open(settings.aws, http: host)
        return Arrival(hook: LifecycleHook(settings.host.launchHook, access), log: log, pace: QuickPace())
    }

    @Test func theHookIsCompletedWhenTheAgentIsReadyAndNotBefore() async throws {
        let host = FakeHost()
        let looks = Mutex(0)
        try await arrival(host).run {
            let look = looks.withLock {
                $0 += 1
                return $0
            }
            #expect(host.count("complete") == 0)
            return look == 4
        }
        #expect(
            host.now.completion == """
                Action=CompleteLifecycleAction&Version=2011-01-01&AutoScalingGroupName=scalers&LifecycleHookName=launching\
                &InstanceId=i-0123456789abcdef0&LifecycleActionResult=CONTINUE
                """)
        #expect(looks.withLock { $0 } == 4 && host.count("complete") == 1)
    }

    @Test func aHookThatDoesNotWaitYetIsTriedAgain() async throws {
        let host = FakeHost { $0.early = 3 }
        var arrival = try await arrival(host)
        arrival.patience = .seconds(86_400)
        await arrival.run { true }
        #expect(host.count("complete") == 4 && !host.now.completion.isEmpty)
    }

    @Test func anAgentThatWasStartedAgainStopsTryingAfterAMinuteAndSaysWhy() async throws {
        let host = FakeHost { $0.early = .max }
        try await arrival(host).run { true }
        #expect((1...60).contains(host.count("complete")))
        #expect(lines.all.last?.contains("No active Lifecycle Action found") == true)
    }

    @Test func anAgentThatIsNeverReadyCompletesNothing() async throws {
        let host = FakeHost()
        let looks = Mutex(0)
        let arrival = try await arrival(host)
        let waiting = Task {
            await arrival.run {
                looks.withLock { $0 += 1 }
                return false
            }
        }
        try await eventually("twenty looks") { looks.withLock { $0 } >= 20 }
        waiting.cancel()
        await waiting.value
        #expect(host.count("complete") == 0)
    }

    @Test func withoutAHookNothingIsAsked() async throws {
        let host = FakeHost()
        try await arrival(host, [:]).run { true }
        #expect(host.now.calls.isEmpty)
    }
}
