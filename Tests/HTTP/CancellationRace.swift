import Glibc
import Synchronization

@testable import HTTP

/// Cancels requests as near as it can to the moment when their response arrives, on both sides of it.
///
/// The server holds the trigger: it writes the response and cancels the client's task, some nanoseconds before or after. Each lane
/// moves its aim towards the other outcome after every round, so it hovers where the two meet.
final class CancellationRace: @unchecked Sendable {
    final class Lane: Sendable {
        let task = Mutex<Task<Void, Never>?>(nil)
        /// From the response to the cancellation; negative when the cancellation goes first.
        let aimNanoseconds = Atomic<Int>(0)
    }

    let completed = Tally()
    let cancelled = Tally()
    let others = Tally()
    private(set) var client: HTTPClient? = HTTPClient()
    private var server: TestServer?
    private let lanes: [Lane]
    private let roundsPerLane: Int

    init(lanes count: Int, rounds: Int) {
        let lanes = (0..<count).map { _ in Lane() }
        self.lanes = lanes
        roundsPerLane = rounds / count
        server = TestServer { connection in
            while let path = connection.readPath(), let number = Int(path.dropFirst()) {
                Self.answerAndCancel(connection, lanes[number])
            }
        }
    }

    func run() async {
        await withTaskGroup { group in
            for number in lanes.indices { group.addTask { await self.run(lane: number) } }
        }
    }

    /// Lets go of client and server, and of every descriptor with them.
    func end() {
        client = nil
        server = nil
    }

    private func run(lane number: Int) async {
        guard let client, let url = server?.url else { return }
        let lane = lanes[number]
        for _ in 0..<roundsPerLane {
            let task = Task {
                let outcome = await self.outcome(client, HTTPRequest(.get, "\(url)/\(number)"))
                lane.aimNanoseconds.add(outcome * Int.random(in: 0..<4_000), ordering: .relaxed)
            }
            lane.task.withLock { $0 = task }
            await task.value
            lane.task.withLock { $0 = nil }
        }
    }

    /// The direction for the next aim: earlier after a response, later after a cancellation.
    private func outcome(_ client: HTTPClient, _ request: HTTPRequest) async -> Int {
        do {
            _ = try await client.send(request)
            completed.add()
            return -1
        } catch {
            (error.reason == .cancelled ? cancelled : others).add()
            return 1
        }
    }

    private static func answerAndCancel(_ connection: TestConnection, _ lane: Lane) {
        let task = waitForTask(lane)
        let aim = lane.aimNanoseconds.load(ordering: .relaxed)
        if aim < 0 {
            task.cancel()
            spin(-aim)
            connection.answer()
        } else {
            connection.answer()
            spin(aim)
            task.cancel()
        }
    }

    private static func waitForTask(_ lane: Lane) -> Task<Void, Never> {
        while true {
            if let task = lane.task.withLock({ $0 }) { return task }
            sched_yield()
        }
    }

    private static func spin(_ nanoseconds: Int) {
        let end = ContinuousClock.now + .nanoseconds(min(nanoseconds, 2_000_000))
        while .now < end {}
    }
}
