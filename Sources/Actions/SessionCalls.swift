import HTTP

extension ActionsClient {
    /// As the official client sends it: the zero id asks for a new one.
    private struct Opening: Encodable {
        let sessionId = SessionID.zero
        let ownerName: String
    }

    /// Opens the message session of the set. Fails with the exception `.sessionConflict` while another one is alive, whoever its owner:
    /// the same owner name gives no right to take over.
    ///
    /// - Parameter owner: for people to read; GitHub shows it to whoever meets the conflict.
    public func openSession(
        of set: ScaleSetID, owner: String, mayStart: MayStart? = nil
    ) async throws(ActionsError) -> Session {
        let body = Wire.encode(Opening(ownerName: owner))
        let path = "runtime/runnerscalesets/\(set)/sessions"
        return try await session(
            ServiceCall(call: .openSession, method: .post, path: path, body: body, scaleSet: set, mayStart: mayStart), set, owner,
            known: nil)
    }

    /// A new queue token, and maybe another queue URL. The result replaces `session` whole; its statistics are those of now.
    /// On failure see `ActionsError.sessionIsLost`.
    public func refreshSession(_ session: Session, mayStart: MayStart? = nil) async throws(ActionsError) -> Session {
        let path = "runtime/runnerscalesets/\(session.scaleSet)/sessions/\(session.id)"
        return try await self.session(
            ServiceCall(call: .refreshSession, method: .patch, path: path, scaleSet: session.scaleSet, mayStart: mayStart),
            session.scaleSet, session.owner, known: session.id)
    }

    /// Ends a session, one's own or a dead leader's: the admin token and the id are all that the service asks for. A session that
    /// is already gone counts as ended.
    public func deleteSession(_ id: SessionID, of set: ScaleSetID, mayStart: MayStart? = nil) async throws(ActionsError) {
        let path = "runtime/runnerscalesets/\(set)/sessions/\(id)"
        do {
            _ = try await send(ServiceCall(call: .deleteSession, method: .delete, path: path, scaleSet: set, mayStart: mayStart))
        } catch {
            guard error.kind == .notFound || error.exception == .sessionExpired else { throw error }
        }
    }

    private func session(
        _ service: ServiceCall, _ set: ScaleSetID, _ owner: String, known: SessionID?
    ) async throws(ActionsError) -> Session {
        let (response, url) = try await send(service)
        let answer = try exchange.read(SessionAnswer.self, service.call, response, from: url)
        do {
            return try answer.session(of: set, owner: owner, known: known, secure: scope.isSecure)
        } catch {
            var failure = ActionsError(service.call, error, in: response, host: url.authority)
            failure.strandedSession = answer.sessionID ?? known
            throw failure
        }
    }
}
