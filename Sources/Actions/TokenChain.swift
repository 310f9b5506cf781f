import HTTP

/// Holds what admits this agent to the Actions service, and renews it before it expires.
///
/// The chain: a personal token, or an App's signature exchanged for an installation token; with either, a registration token; with
/// that, an **admin connection**: the service's base URL and an admin token. Every link is kept until shortly before it expires.
/// However many calls wait for a renewal, one is made; it serves them all, and is given up when the last of them is cancelled.
///
/// Nothing makes it renew in a loop: a connection is used for a minute at least, whatever clocks and refusals say, and after a renewal that
/// failed the next one waits for some seconds. Lives are counted from the receipt on a clock that never jumps (`TokenLife`).
///
/// A credential that GitHub refuses may have been replaced where it is kept: it is asked for anew, at most every half minute, and another
/// one is tried at once.
actor TokenChain {
    struct Connection: Sendable, Equatable {
        let base: ServiceURL
        let token: Secret
        /// By `exchange.uptime()`.
        let obtainedMs: Int64
        /// From the receipt on.
        let lifeMs: Int64

        /// Two minutes before its end, but not within its first minute.
        var renewAtMs: Int64 { obtainedMs + max(lifeMs - TokenChain.marginMs, TokenLife.shortestMs) }
        /// From then on a call might meet its expiry at the service.
        var lastCallMs: Int64 { obtainedMs + max(lifeMs - TokenChain.marginMs / 2, TokenLife.shortestMs) }
        var endsAtMs: Int64 { obtainedMs + lifeMs }
    }

    struct Kept: Sendable {
        let token: Secret
        /// By `exchange.uptime()`.
        let untilMs: Int64
    }

    /// The last renewal brought nothing: until then its error is the answer to every call.
    private struct Failure {
        let error: ActionsError
        let untilMs: Int64
        /// In a row.
        let count: Int
    }

    /// Twice what the official client leaves, as a garm deployment does: a call may itself take half a minute.
    static let marginMs: Int64 = 120_000
    private static let replacementRestMs: Int64 = 30_000
    typealias Waiter = CheckedContinuation<Result<Connection, ActionsError>, Never>

    let scope: Scope
    private(set) var credential: Credential
    let replacement: CredentialReplacement?
    let exchange: Exchange
    let userAgent: String
    let sleep: @Sendable (Duration) async throws -> Void
    var installation: Kept?
    var registration: Kept?
    private var current: Connection?
    private(set) var waiters: [UInt64: Waiter] = [:]
    private var lastWaiter: UInt64 = 0
    private(set) var renewal: (number: UInt64, task: Task<Void, Never>)?
    private var lastRenewal: UInt64 = 0
    private var restUntilMs: Int64 = 0
    private var replacedMs: Int64?
    private var failure: Failure?

    init(
        scope: Scope, credential: Credential, replacement: CredentialReplacement?, exchange: Exchange, userAgent: String,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.scope = scope
        self.credential = credential
        self.replacement = replacement
        self.exchange = exchange
        self.userAgent = userAgent
        self.sleep = sleep
    }

    /// The connection in force. About to expire, it is renewed beside the calls that it still serves; in its last minute they wait for
    /// the renewal. If that fails, one that has not expired yet still serves, and the next attempt waits for ten seconds.
    func connection() async throws(ActionsError) -> Connection {
        let now = exchange.uptime()
        guard let current else {
            if let failure, now < failure.untilMs { throw failure.error }
            return try await joinRenewal().get()
        }
        if now < current.renewAtMs || (now < restUntilMs && now < current.endsAtMs) { return current }
        guard now < current.lastCallMs else { return try await joinRenewal().get() }
        startRenewal()
        return current
    }

    /// The service did not accept this connection. True if the call may be made once more, over another: others may have replaced it
    /// already. One that is younger than a minute stays: renewing it again and again would flood GitHub, and change nothing.
    func discard(_ refused: Connection) -> Bool {
        guard let current, current == refused else { return true }
        guard exchange.uptime() >= current.obtainedMs + TokenLife.shortestMs else { return false }
        self.current = nil
        return true
    }

    private func joinRenewal() async -> Result<Connection, ActionsError> {
        lastWaiter += 1
        let number = lastWaiter
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                waiters[number] = waiter
                startRenewal()
            }
        } onCancel: {
            Task { await self.leave(number) }
        }
    }

    private func startRenewal() {
        guard renewal == nil else { return }
        lastRenewal += 1
        let number = lastRenewal
        renewal = (number, Task { finish(number, await renew()) })
    }

    private func finish(_ number: UInt64, _ outcome: Result<Connection, ActionsError>) {
        guard renewal?.number == number else { return }
        renewal = nil
        var outcome = outcome
        switch outcome {
        case .success(let connection): (current, failure) = (connection, nil)
        case .failure(let error):
            guard let current, exchange.uptime() < current.endsAtMs else {
                note(error)
                break
            }
            restUntilMs = exchange.uptime() + 10_000
            outcome = .success(current)
        }
        let served = waiters
        waiters = [:]
        for waiter in served.values { waiter.resume(returning: outcome) }
    }

    /// The pause doubles from one second to ten; GitHub's own wish for a longer one is obeyed.
    private func note(_ error: ActionsError) {
        let count = (failure?.count ?? 0) + 1
        let pause = max(.seconds(min(1 << min(count - 1, 4), 10)), error.retryAfter ?? .zero)
        (current, failure) = (nil, Failure(error: error, untilMs: exchange.uptime() + pause.components.seconds * 1000, count: count))
    }

    private func leave(_ number: UInt64) {
        guard let waiter = waiters.removeValue(forKey: number) else { return }
        waiter.resume(returning: .failure(.cancelled(.adminConnection)))
        guard waiters.isEmpty, let renewal else { return }
        renewal.task.cancel()
        self.renewal = nil
    }

    private func renew() async -> Result<Connection, ActionsError> {
        do {
            return .success(try await register())
        } catch {
            guard error.callsForAnotherCredential, await replaceCredential() else { return .failure(error) }
        }
        do {
            return .success(try await register())
        } catch {
            return .failure(error)
        }
    }

    private func replaceCredential() async -> Bool {
        let now = exchange.uptime()
        guard let replacement, replacedMs.map({ now - $0 >= Self.replacementRestMs }) ?? true else { return false }
        replacedMs = now
        guard let another = await replacement() else { return false }
        credential = another
        installation = nil
        registration = nil
        return true
    }
}

extension ActionsError {
    /// GitHub answers 404 to a credential that may not see the owner.
    fileprivate var callsForAnotherCredential: Bool {
        [.installationToken, .registrationToken].contains(call) && (refusesCredential || kind == .notFound)
    }

    static func cancelled(_ call: Call) -> ActionsError {
        ActionsError(call, .transport(HTTPError(.cancelled, mayHaveBeenSent: false, message: "the call was cancelled before it was sent")))
    }
}
