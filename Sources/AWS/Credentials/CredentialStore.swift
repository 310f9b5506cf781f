import FoundationEssentials

/// Holds the credentials of a process and renews them ahead of time, once for all who wait.
///
/// Valid ones are given at once, even while they are being renewed: a lease renewal must not wait for the metadata service.
public actor CredentialStore {
    /// Renewal begins this long before the end: the metadata service has new ones at least five minutes before (EC2 User Guide).
    static let renewalLead: TimeInterval = 300
    /// Within so much of the end one waits for the renewal, so that no request is on its way when they end.
    static let waitingLead: TimeInterval = 10
    /// What a provider gives after its end (the metadata service does so when AWS's own issuing is broken) is used all the same for
    /// so long before asking again: AWS's SDKs call it static stability.
    static let grace: TimeInterval = 60
    /// Doubled with each failure after the first, up to `longestPauseAfterFailure`: a provider may be a program or a throttled service.
    static let pauseAfterFailure: TimeInterval = 1
    static let longestPauseAfterFailure: TimeInterval = 10
    static let pauseAfterSuccess: TimeInterval = 5
    /// Instead, where what was found has ended, or nearly, by this clock: the clock is wrong then, or nothing newer is to be had yet.
    static let pauseAfterEnded: TimeInterval = 60

    typealias Outcome = Result<Credentials, CredentialError>

    private let find: @Sendable () async throws(CredentialError) -> (credentials: Credentials, provider: String)
    private let now: @Sendable () -> Date
    private var held: Credentials?
    private var heldUntil = Date.distantPast
    private var isRefused = false
    private(set) var isRenewing = false
    private var notBefore = Date.distantPast
    private var refusableFrom = Date.distantPast
    private var lastFailure: CredentialError?
    private var failures = 0
    private var waiters: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
    private var lastWaiter: UInt64 = 0
    /// Which provider of the chain they came from, once they were found.
    public private(set) var provider: String?

    /// `now` is the wall clock, in which expirations are told.
    public init(_ chain: CredentialChain, now: @escaping @Sendable () -> Date = { Date() }) {
        self.find = { () async throws(CredentialError) in try await chain.find() }
        self.now = now
    }

    /// Valid credentials; waits for them at most `limit`.
    public func current(within limit: Duration = .seconds(5)) async throws(CredentialError) -> Credentials {
        let time = now()
        if let held, !isRefused, time.addingTimeInterval(Self.waitingLead) < heldUntil {
            if time.addingTimeInterval(Self.renewalLead) >= heldUntil { renew(at: time) }
            return held
        }
        if !isRenewing, time < notBefore, let lastFailure {
            guard let held, !isRefused, time < heldUntil else { throw lastFailure }
            return held
        }
        renew(at: time, evenIfEarly: true)
        return try await outcome(within: limit).get()
    }

    /// AWS did not accept these: the next caller waits for new ones. Said at most once for each renewal and pause.
    public func refused(_ credentials: Credentials) {
        if credentials == held, now() >= refusableFrom { isRefused = true }
    }

    private func renew(at time: Date, evenIfEarly: Bool = false) {
        guard !isRenewing, evenIfEarly || time >= notBefore else { return }
        isRenewing = true
        Task {
            do throws(CredentialError) { finish(.success(try await find())) } catch { finish(.failure(error)) }
        }
    }

    private func finish(_ result: Result<(credentials: Credentials, provider: String), CredentialError>) {
        isRenewing = false
        let time = now()
        switch result {
        case .success(let found):
            (held, provider) = (found.credentials, found.provider)
            heldUntil = max(found.credentials.expiration ?? .distantFuture, time.addingTimeInterval(Self.grace))
            (isRefused, lastFailure, failures) = (false, nil, 0)
            refusableFrom = time.addingTimeInterval(Self.pauseAfterSuccess)
            let isEnding = (found.credentials.expiration ?? .distantFuture) < time.addingTimeInterval(Self.renewalLead)
            notBefore = isEnding ? time.addingTimeInterval(Self.pauseAfterEnded) : refusableFrom
            resumeAll(.success(found.credentials))
        case .failure(let error):
            lastFailure = error
            let pause = Self.pauseAfterFailure * Double(1 << min(failures, 10))
            notBefore = time.addingTimeInterval(min(pause, Self.longestPauseAfterFailure))
            failures += 1
            if let held, !isRefused, time < heldUntil { resumeAll(.success(held)) } else { resumeAll(.failure(error)) }
        }
    }

    private func resumeAll(_ outcome: Outcome) {
        for (_, waiter) in waiters { waiter.resume(returning: outcome) }
        waiters = [:]
    }

    private func outcome(within limit: Duration) async -> Outcome {
        lastWaiter += 1
        let id = lastWaiter
        let timer = Task {
            try? await Task.sleep(for: limit)
            giveUp(id, "they did not come in time")
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiters[id] = $0 }
        } onCancel: {
            Task { await self.giveUp(id, "the caller was cancelled") }
        }
    }

    /// Old ones that are valid for a few seconds more are better than none.
    private func giveUp(_ id: UInt64, _ why: String) {
        guard let waiter = waiters.removeValue(forKey: id) else { return }
        if let held, !isRefused, now() < heldUntil { return waiter.resume(returning: .success(held)) }
        waiter.resume(returning: .failure(CredentialError("\(why). The credential source is slow or not reachable.")))
    }
}
