import HTTP

extension ActionsClient {
    /// Waits for the next message: at once if one is queued, otherwise GitHub holds the request for about 50 s and answers with
    /// nothing, which is nil. Poll again immediately then. Cancelling consumes nothing: a message stays until acknowledged.
    ///
    /// - Parameters:
    ///   - lastMessageID: the highest received in this session; nil at its first poll.
    ///   - capacity: how many runners the set may have **in all**, not how many more; GitHub assigns jobs up to it, from this poll on.
    /// - Throws: `.unauthorized` when the queue token expired (refresh the session); `.transport(timedOut)` when the hold outlasted
    ///   the deadline, which is no fault if it is rare; `.malformed` also for a 200 without a body, which happens.
    public func poll(
        _ session: Session, lastMessageID: Int64?, capacity: Int, mayStart: MayStart? = nil
    ) async throws(ActionsError) -> Message? {
        var url = try queueURL(of: session, .poll)
        if let lastMessageID, lastMessageID > 0 { url = url.setting("lastMessageId", String(lastMessageID)) }
        var headers = queueHeaders(session)
        headers.append("X-ScaleSetMaxCapacity", String(max(capacity, 0)))
        let response = try await exchange.send(.poll, .get, url, headers, mayStart: mayStart)
        if response.status == 202 { return nil }
        return try exchange.read(Message.self, .poll, response, from: url)
    }

    /// Takes the message out of the queue. Only 204 says that it is out; a message that the service doesn't know counts as acknowledged.
    public func acknowledge(_ messageID: Int64, of session: Session, mayStart: MayStart? = nil) async throws(ActionsError) {
        let url = try queueURL(of: session, .acknowledge).joining(String(messageID))
        do {
            _ = try await exchange.send(.acknowledge, .delete, url, queueHeaders(session), mayStart: mayStart)
        } catch {
            // A 404 that speaks of the session or the set says nothing about the message.
            guard error.kind == .notFound, !error.sessionIsLost else { throw error }
        }
    }

    /// Claims jobs that were offered (`JobEvent.available`), by their `runnerRequestID`.
    ///
    /// - Returns: those that were won. There is no way to give one back.
    public func acquire(_ requestIDs: [Int64], for session: Session, mayStart: MayStart? = nil) async throws(ActionsError) -> [Int64] {
        let won = try await read(
            Listing<Int64>.self,
            ServiceCall(
                call: .acquire, method: .post, path: "runtime/runnerscalesets/\(session.scaleSet)/acquirejobs",
                body: Wire.encode(requestIDs), scaleSet: session.scaleSet, queueToken: session.queueToken, mayStart: mayStart))
        return won.entries.compactMap { try? $0.get() }
    }

    private func queueURL(of session: Session, _ call: Call) throws(ActionsError) -> ServiceURL {
        guard let url = ServiceURL(session.queueURL.reveal()) else {
            throw ActionsError(call, .malformed("the session's queue URL is no URL"))
        }
        return url
    }

    /// The queue takes the API version in `Accept`, not in the query.
    private func queueHeaders(_ session: Session) -> HTTPHeaders {
        [
            "Accept": "application/json; api-version=\(Self.apiVersion)", "Authorization": "Bearer \(session.queueToken.reveal())",
            "User-Agent": userAgent.value(scaleSet: session.scaleSet),
        ]
    }
}
