import Actions
import HTTP
import Logging
import Synchronization
import Testing

@testable import AWS
@testable import Agent
@testable import Scaler

/// Notes each operation that it is asked for, and answers as the test says.
private final class NotingSender: HTTPSender {
    let asked = Mutex<[String]>([])
    private let answer: @Sendable (Int) -> String

    /// - Parameter answer: to the request with this number, counted from 1.
    init(_ answer: @escaping @Sendable (Int) -> String) { self.answer = answer }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        guard request.mayStart?() ?? true else {
            throw HTTPError(.refusedBySender, mayHaveBeenSent: false, message: "the sender no longer allowed it")
        }
        let target = request.headers["X-Amz-Target"] ?? String(decoding: request.body, as: UTF8.self)
        let number = asked.withLock { asked in
            asked.append(target)
            return asked.count
        }
        return HTTPResponse(status: 200, body: Array(answer(number).utf8))
    }
}

@Suite("The lease's lane")
struct LaneTests {
    private static let lease = Key("LIVE#s", "LEASE")
    private static let other = Key("LIVE#s", "STATE")

    private func settings() throws -> Settings {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]
        return try Settings.read(from: SettingSources(environment: Sample.environment.merging(keys) { $1 }))
    }

    private func access(_ sender: any HTTPSender) async throws -> AWSAccess { try await AWSAccess.open(settings().aws, http: sender) }

    private func table(_ sender: any HTTPSender) async throws -> LedgerTable {
        LedgerTable(client: try await access(sender).client, name: "t", secrets: SecretStore(), leaseTimeout: .seconds(1))
    }

    @Test func `has every read and write of LEASE, and nothing else`() {
        let beat = Write(Self.lease, .update(set: ["beat": .text("b")]))
        let record = Write(Self.other, .update(set: ["a": .text("b")]))
        #expect(Action.table(.read(Self.lease)).place == .lease)
        #expect(Action.table(.write(beat)).place == .lease)
        #expect(Action.table(.transact([record, beat], token: "t")).place == .lease)
        for action in [
            Action.table(.read(Self.other)), .table(.write(record)), .table(.transact([record], token: "t")), .compute(.terminate([])),
            .agent(.report(nil)),
        ] {
            #expect(action.place == .work, "\(action)")
        }
    }

    @Test func `leaves answers that may be large to the pool`() {
        let large: [Action] = [.compute(.listInstances), .table(.query(partition: "LIVE#s")), .table(.readEach([Self.other]))]
        for action in large { #expect(action.place == .pool) }
    }

    @Test func `asks by connections of its own`() async throws {
        let (ledger, lease) = (NotingSender { _ in "{}" }, NotingSender { _ in "{}" })
        let settings = try settings()
        let performer = Performer(
            table: try await table(ledger), lease: try await table(lease), compute: Compute(settings, try await access(ledger)),
            github: try GitHub.unused(settings),
            metrics: MetricsReporter(
                settings.host.metrics, scope: "s", client: try await access(ledger).client, log: .init(label: "t")))
        func perform(_ action: Action) async {
            _ = await performer.perform(Effect(id: EffectID(number: 1), action: action, notAfter: BootClock.instant + .seconds(60)))
        }
        await perform(.table(.read(Self.lease)))
        await perform(.table(.read(Self.other)))
        #expect(lease.asked.withLock { $0.count } == 1)
        #expect(ledger.asked.withLock { $0.count } == 1)
    }
}

@Suite("The queue of effects")
struct EffectQueueTests {
    private func effects(_ numbers: ClosedRange<UInt64>) -> [Effect] {
        numbers.map { Effect(id: EffectID(number: $0), action: .compute(.listInstances), notAfter: BootClock.instant) }
    }

    @Test func `gives out a few at a time, in their order`() {
        var queue = EffectQueue()
        queue.add(effects(1...5))
        #expect(queue.take(atMost: 3).map(\.id.number) == [1, 2, 3])
        queue.add(effects(6...7))
        #expect(queue.take(atMost: 3).map(\.id.number) == [4, 5, 6])
        #expect(!queue.isEmpty)
        #expect(queue.take(atMost: 3).map(\.id.number) == [7])
        #expect(queue.isEmpty && queue.take(atMost: 3).isEmpty)
    }
}

@Suite("A read of several pages")
struct PagedReadTests {
    private static func page(_ number: Int, of pages: Int) -> String {
        let instance = "<item><instanceId>i-\(number)</instanceId><instanceState><code>16</code><name>running</name></instanceState></item>"
        let next = number < pages ? "<nextToken>\(number)</nextToken>" : ""
        let set = "<reservationSet><item><instancesSet>\(instance)</instancesSet></item></reservationSet>"
        return "<DescribeInstancesResponse>\(set)\(next)</DescribeInstancesResponse>"
    }

    private func compute(_ sender: any HTTPSender) async throws -> Compute {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(keys) { $1 }))
        return Compute(settings, try await AWSAccess.open(settings.aws, http: sender))
    }

    @Test func `goes on for as long as its own deadline allows`() async throws {
        let ec2 = NotingSender { Self.page($0, of: 12) }
        guard case .done(.instances(let found)) = await (try compute(ec2)).perform(.listInstances, { true }) else {
            return #expect(Bool(false), "it was not finished")
        }
        #expect(found.map(\.id.text) == (1...12).map { "i-\($0)" })
    }

    @Test func `that its deadline ends says how far it came`() async throws {
        let ec2 = NotingSender { Self.page($0, of: 12) }
        let outcome = await (try compute(ec2)).perform(.listInstances, { ec2.asked.withLock { $0.count } < 5 })
        guard case .unknown(let words) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(words.contains("5 pages"), "\(words)")
    }

    @Test func `that never began is skipped`() async throws {
        let outcome = await (try compute(NotingSender { _ in "" })).perform(.listInstances, { false })
        guard case .skipped = outcome else { return #expect(Bool(false), "\(outcome)") }
    }
}

extension GitHub {
    /// Asked for nothing.
    fileprivate static func unused(_ settings: Settings) throws -> GitHub {
        let client = ActionsClient(
            scope: settings.scaleSet.github.scope, credential: try Credential.personalToken("ghp_unused"), http: NotingSender { _ in "" },
            userAgent: .agent, now: { WallTime.now().milliseconds })
        return GitHub(client: client, scaleSet: settings.scaleSet, owner: "a", secrets: SecretStore())
    }
}
