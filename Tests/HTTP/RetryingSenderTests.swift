import Synchronization
import Testing

@testable import HTTP

/// Answers by a script, and fails the test when it is asked more often than the script foresees.
final class ScriptedSender: HTTPSender {
    private let script: Mutex<[Result<HTTPResponse, HTTPError>]>
    let sendings = Tally()

    init(_ script: [Result<HTTPResponse, HTTPError>]) { self.script = Mutex(script) }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        sendings.add()
        let next = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let next else {
            Issue.record("sent more often than the script foresees")
            throw HTTPError(.invalidRequest, mayHaveBeenSent: false, message: "no script")
        }
        return try next.get()
    }
}

@Suite("The retrying sender")
struct RetryingSenderTests {
    typealias Outcome = Result<HTTPResponse, HTTPError>

    let slept = Slept()
    let request = HTTPRequest(.get, "http://example.com/")

    final class Slept: Sendable { let delays = Mutex<[Duration]>([]) }

    private static func status(_ status: Int) -> Outcome { .success(HTTPResponse(status: status)) }
    private static func error(_ reason: HTTPError.Reason, sent: Bool) -> Outcome {
        .failure(HTTPError(reason, mayHaveBeenSent: sent, message: "as the script says"))
    }

    private func retrying(_ sender: some HTTPSender, _ budget: RetryBudget = RetryBudget()) -> RetryingSender {
        let instant = ContinuousClock.now
        let surroundings = RetryingSender.Surroundings(
            now: { instant }, unixTime: { 0 },
            sleep: { [slept] delay in
                try Task.checkCancellation()
                slept.delays.withLock { $0.append(delay) }
            }, generator: FixedGenerator.top)
        return RetryingSender(sender, policy: RetryPolicy(firstDelay: .seconds(1)), budget: budget, surroundings: surroundings)
    }

    @Test func `tries until it is answered, and waits longer each time`() async throws {
        let sender = ScriptedSender([Self.status(503), Self.error(.timedOut, sent: true), Self.status(200)])
        #expect(try await retrying(sender).send(request).status == 200)
        let delays = slept.delays.withLock { $0 }
        #expect(delays.count == 2 && delays[0] < delays[1])
    }

    @Test func `gives the last answer when its attempts are spent`() async throws {
        let sender = ScriptedSender([Self.status(500), Self.status(502), Self.status(503), Self.status(504)])
        #expect(try await retrying(sender).send(request).status == 504)
    }

    @Test func `shares one budget over all that use it`() async throws {
        let sender = ScriptedSender(Array(repeating: Self.status(503), count: 110))
        let retrying = retrying(sender, RetryBudget(capacity: 10, perSecond: 1))
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { _ = try? await retrying.send(request) } }
        }
        #expect(sender.sendings.count == 110)
    }

    @Test func `by itself repeats no POST that may have been carried out`() async {
        let sender = ScriptedSender([Self.error(.couldNotConnect, sent: false), Self.error(.broken, sent: true)])
        let error = await failure(of: retrying(sender), HTTPRequest(.post, request.url))
        #expect(error?.reason == .broken)
    }

    @Test func `repeats a POST that is declared repeatable`() async throws {
        let sender = ScriptedSender([Self.error(.broken, sent: true), Self.status(200)])
        #expect(try await retrying(sender).send(HTTPRequest(.post, request.url), isRepeatable: true).status == 200)
    }

    @Test func `does not forget that an earlier attempt may have been sent`() async {
        let sender = ScriptedSender(
            [Self.error(.timedOut, sent: true)] + Array(repeating: Self.error(.couldNotConnect, sent: false), count: 3))
        let error = await failure(of: retrying(sender), request)
        #expect(error?.reason == .couldNotConnect)
        #expect(error?.mayHaveBeenSent == true)
    }

    @Test func `stops waiting when its task is cancelled`() async {
        let sender = ScriptedSender([Self.status(503)])
        let retrying = retrying(sender)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(of: retrying, request)
        }
        #expect(await task.value?.reason == .cancelled)
        #expect(await task.value?.mayHaveBeenSent == true)
    }
}
