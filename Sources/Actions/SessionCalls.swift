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
        let service = ServiceCall(call: .openSession, method: .post, path: path, body: body, scaleSet: set, mayStart: mayStart)
        let told = try await ask(service)
        do { return try session(told, of: set, owner, known: nil) } catch {
            // GitHub made it, whatever it said of it: alive, it would have every further one refused until it expires.
            if let id = told.answer.sessionID { try? await deleteSession(id, of: set, mayStart: mayStart) }
            throw error
        }
    }

    /// A new queue token, and maybe another queue URL. The result replaces `session` whole; its statistics are those of now.
    /// On failure see `ActionsError.sessionIsLost`.
    public func refreshSession(_ session: Session, mayStart: MayStart? = nil) async throws(ActionsError) -> Session {
        let path = "runtime/runnerscalesets/\(session.scaleSet)/sessions/\(session.id)"
        let told = try await ask(
            ServiceCall(call: .refreshSession, method: .patch, path: path, scaleSet: session.scaleSet, mayStart: mayStart))
        return try self.session(told, of: session.scaleSet, session.owner, known: session.id)
    }

    /// Ends a session, one's own or a dead leader's: the admin token and the id are all that the service asks for. Only 204
    /// says that it is ended; a session that the service doesn't know counts as ended.
    public func deleteSession(_ id: SessionID, of set: ScaleSetID, mayStart: MayStart? = nil) async throws(ActionsError) {
        let path = "runtime/runnerscalesets/\(set)/sessions/\(id)"
        do {
            _ = try await send(ServiceCall(call: .deleteSession, method: .delete, path: path, scaleSet: set, mayStart: mayStart))
        } catch {
            guard error.kind == .notFound || error.exception == .sessionExpired else { throw error }
        }
    }

    private struct Told {
        let call: Call
        let answer: SessionAnswer
        let response: HTTPResponse
        let url: ServiceURL
    }

    private func ask(_ service: ServiceCall) async throws(ActionsError) -> Told {
        let (response, url) = try await send(service)
        let answer = try exchange.read(SessionAnswer.self, service.call, response, from: url)
        return Told(call: service.call, answer: answer, response: response, url: url)
    }

    private func session(_ told: Told, of set: ScaleSetID, _ owner: String, known: SessionID?) throws(ActionsError) -> Session {
        let now = exchange.now()
        do {
            return try told.answer.session(of: set, owner: owner, known: known, admits: scope.admits) { expiresMs, issuedMs in
                TokenLife.milliseconds(until: expiresMs, issuedMs: issuedMs, in: told.response, nowMs: now)
            }
        } catch {
            throw ActionsError(told.call, error, in: told.response, host: told.url.authority)
        }
    }
}
