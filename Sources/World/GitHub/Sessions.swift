extension GitHub {
    /// A message session: one for each scale set at a time.
    public struct Session: Sendable, Hashable {
        public var id: String
        public var owner: String
        public var scaleSet: ScaleSet
        /// Opaque; goes with polls, deletions of messages, and acquirejobs. A secret in the real service.
        public var queueToken: String
        /// When the queue token says that it ends, ms.
        public var queueTokenExpiresAt: Int64
        public var createdAt: Int64
        /// The latest poll; its creation before the first one.
        public var polledAt: Int64
        public var statistics: Statistics
        /// False where the service left them out.
        public var hasStatistics = true
    }
}

extension GitHub.ActionsService {
    /// Opens the session of a scale set. While another lives it is refused, to the same owner too; one that wasn't polled for
    /// `periods.staleSession` makes way.
    public mutating func createSession(scaleSet id: Int, owner: String, at now: Int64) -> Result<GitHub.Session, GitHub.Failure> {
        if let refusal = refusal(of: .createSession, at: now) { return .failure(refusal) }
        guard let desk = desks.look(id, \.self) else { return .failure(.scaleSetNotFound(id)) }
        if let other = desk.session, isLive(other.polledAt, at: now) {
            let text =
                manners.conflictNamesOwner
                ? "The runner scale set \(desk.scaleSet.name) already has an active session for owner \(other.owner)."
                : "The actions runner scaleset \(desk.scaleSet.name) already has an active session."
            return .failure(GitHub.Failure("RunnerScaleSetSessionConflictException", text, status: 409))
        }
        endSession(of: id)
        var session = GitHub.Session(
            id: generator.uuid(), owner: owner, scaleSet: desk.scaleSet, queueToken: "", queueTokenExpiresAt: 0, createdAt: now,
            polledAt: now, statistics: statistics(of: id))
        issueToken(for: &session, at: now)
        session.hasStatistics = !faults.use(\.bareSessions)
        desks.change(id) { $0.session = session }
        return .success(session)
    }

    /// Gives the session a new queue token. The older one works until it expires.
    public mutating func refreshSession(_ id: String, scaleSet: Int, at now: Int64) -> Result<GitHub.Session, GitHub.Failure> {
        if let refusal = refusal(of: .refreshSession, at: now) { return .failure(refusal) }
        guard let desk = desks.look(scaleSet, \.self) else { return .failure(.scaleSetNotFound(scaleSet)) }
        guard var session = desk.session, session.id == id else { return .failure(absence(of: id)) }
        issueToken(for: &session, at: now)
        session.statistics = statistics(of: scaleSet)
        session.scaleSet = desk.scaleSet
        desks.change(scaleSet) { $0.session = session }
        return .success(session)
    }

    /// Ends a session, whoever made it.
    public mutating func deleteSession(_ id: String, scaleSet: Int, at now: Int64) -> Result<Void, GitHub.Failure> {
        if let refusal = refusal(of: .deleteSession, at: now) { return .failure(refusal) }
        guard let desk = desks.look(scaleSet, \.self) else { return .failure(.scaleSetNotFound(scaleSet)) }
        guard desk.session?.id == id else { return .failure(absence(of: id)) }
        endSession(of: scaleSet)
        return .success(())
    }

    /// The service loses the session: its token answers 401, and its refresh that it isn't in redis (scaleset#123).
    public mutating func evictSession(of scaleSet: Int) {
        guard let session = session(of: scaleSet) else { return }
        evictedSessions.insert(session.id)
        endSession(of: scaleSet)
    }

    /// The session of a scale set, stale or not: for inspection.
    public func session(of scaleSet: Int) -> GitHub.Session? { desks.look(scaleSet, \.session) ?? nil }

    /// Its id alone.
    public func sessionID(of scaleSet: Int) -> String? { desks.look(scaleSet) { $0.session?.id } ?? nil }

    /// By when it was polled last.
    func isLive(_ polledAt: Int64, at now: Int64) -> Bool { now - polledAt < periods.staleSession }

    /// A set without a poller advertises nothing (not documented: capacity is said by each poll).
    private mutating func endSession(of scaleSet: Int) {
        guard sessionID(of: scaleSet) != nil else { return }
        desks.change(scaleSet) { $0.session = nil }
        desks.change(scaleSet) { $0.capacity = 0 }
        stir(scaleSet)
    }

    private mutating func issueToken(for session: inout GitHub.Session, at now: Int64) {
        session.queueToken = generator.hex(32)
        let expiresAt = now + periods.queueToken
        session.queueTokenExpiresAt = expiresAt + manners.clockOffset + manners.tokenExpiryOffset
        tokens[session.queueToken] = GitHub.QueueToken(session: session.id, scaleSet: session.scaleSet.id, expiresAt: expiresAt)
        agenda.add(.tokenExpired(session.queueToken), at: expiresAt)
    }

    private func absence(of session: String) -> GitHub.Failure {
        evictedSessions.contains(session) ? .sessionEvicted : .sessionExpired(session)
    }
}
