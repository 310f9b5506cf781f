import Glibc
import Synchronization

/// Sends by another sender and tries again by one policy and one budget, both shared by all who use it.
public final class RetryingSender: HTTPSender {
    /// Where time and chance come from. Tests give their own.
    public struct Surroundings: Sendable {
        public var now: @Sendable () -> ContinuousClock.Instant
        /// Wall time in seconds since 1970.
        public var unixTime: @Sendable () -> Int
        /// Throws when the task is cancelled.
        public var sleep: @Sendable (Duration) async throws -> Void
        public var generator: any RandomNumberGenerator & Sendable

        public init(
            now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
            unixTime: @escaping @Sendable () -> Int = { time(nil) },
            sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
            generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
        ) {
            self.now = now
            self.unixTime = unixTime
            self.sleep = sleep
            self.generator = generator
        }
    }

    private struct Shared {
        var budget: RetryBudget
        var generator: any RandomNumberGenerator & Sendable
    }

    private let sender: any HTTPSender
    private let policy: RetryPolicy
    private let surroundings: Surroundings
    private let shared: Mutex<Shared>

    public init(
        _ sender: any HTTPSender, policy: RetryPolicy = RetryPolicy(), budget: RetryBudget = RetryBudget(),
        surroundings: Surroundings = Surroundings()
    ) {
        self.sender = sender
        self.policy = policy
        self.surroundings = surroundings
        shared = Mutex(Shared(budget: budget, generator: surroundings.generator))
    }

    /// Repeats what its method declares idempotent.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        try await send(request, isRepeatable: request.method.isIdempotent)
    }

    /// Sends until there is an outcome that is final by the policy, or the budget is spent: then the last outcome stands.
    ///
    /// - Parameter isRepeatable: whether carrying the request out twice does no harm. A request that is not is sent again only
    ///   if certainly nothing of it was carried out.
    public func send(_ request: HTTPRequest, isRepeatable: Bool) async throws(HTTPError) -> HTTPResponse {
        var attempt = 1
        var anySent = false
        while true {
            let outcome = await outcome(of: request, anySent: &anySent)
            guard let delay = delay(after: outcome, attempt, isRepeatable) else { return try outcome.get() }
            do { try await surroundings.sleep(delay) } catch {
                throw HTTPError(.cancelled, mayHaveBeenSent: anySent, message: "the task was cancelled while waiting to try again")
            }
            attempt += 1
        }
    }

    /// An error speaks for all attempts so far: what an earlier one may have done stays possible.
    private func outcome(of request: HTTPRequest, anySent: inout Bool) async -> Result<HTTPResponse, HTTPError> {
        do {
            let response = try await sender.send(request)
            anySent = true
            return .success(response)
        } catch {
            anySent = anySent || error.mayHaveBeenSent
            return .failure(HTTPError(error.reason, mayHaveBeenSent: anySent, message: error.message))
        }
    }

    private func delay(after outcome: Result<HTTPResponse, HTTPError>, _ attempt: Int, _ isRepeatable: Bool) -> Duration? {
        shared.withLock { shared in
            func drawn(_ generator: inout some RandomNumberGenerator) -> Duration? {
                policy.delay(
                    after: outcome, attempt: attempt, isRepeatable: isRepeatable, unixTime: surroundings.unixTime(), using: &generator)
            }
            guard let delay = drawn(&shared.generator), shared.budget.take(at: surroundings.now()) else { return nil }
            return delay
        }
    }
}
