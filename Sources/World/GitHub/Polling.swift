extension GitHub.ActionsService {
    /// One look at the queue. Nil says "nothing yet": the host holds the long poll, and asks again when `advance` or `generation` tells of
    /// a change, or answers 202 after its time.
    ///
    /// `capacity` is the total of runners the set may have (X-ScaleSetMaxCapacity), not free places; nil sets no limit. It counts until
    /// the next poll; lowering it takes nothing back.
    public mutating func poll(
        token: String, lastMessageID: Int64 = 0, capacity: Int?, at now: Int64
    ) -> Result<GitHub.Message?, GitHub.Failure> {
        if let refusal = refusal(of: .poll, at: now) { return .failure(refusal) }
        guard !faults.refusesQueueTokens, let id = scaleSet(of: token, at: now) else { return .failure(.unauthorized) }
        desks.change(id) { $0.session?.polledAt = now }
        desks.change(id) { $0.capacity = max(0, capacity ?? .max) }
        fill(id, at: now)
        return .success(nextMessage(of: id, after: lastMessageID))
    }

    /// Deletes a message for good. One that is already gone is no error.
    public mutating func deleteMessage(_ id: Int64, token: String, at now: Int64) -> Result<Void, GitHub.Failure> {
        if let refusal = refusal(of: .acknowledge, at: now) { return .failure(refusal) }
        guard !faults.refusesQueueTokens, let scaleSet = scaleSet(of: token, at: now) else { return .failure(.unauthorized) }
        desks.change(scaleSet) { $0.queue.delete(id) }
        return .success(())
    }

    /// Acquires offered jobs; gives those that were won, in the order asked. In the flow `assigned` there is no such route, and a router
    /// says so in plain text (measured on github.com, 2026-07-04).
    public mutating func acquireJobs(
        _ requestIDs: [Int64], scaleSet id: Int, token: String, at now: Int64
    ) -> Result<[Int64], GitHub.Failure> {
        if let refusal = refusal(of: .acquire, at: now) { return .failure(refusal) }
        if flow == .assigned { return .failure(GitHub.Failure("", "404 page not found\n", status: 404)) }
        guard scaleSet(of: token, at: now) == id else { return .failure(.unauthorized) }
        var won: [Int64] = []
        for request in requestIDs {
            guard let job = offers[request], jobs[job]?.state == .available(scaleSet: id) else { continue }
            withdraw(job)
            assign(job, to: id, at: now)
            won.append(request)
        }
        return .success(won)
    }

    /// The jobs offered to a scale set and not acquired, oldest first.
    public mutating func acquirableJobs(scaleSet id: Int, at now: Int64) -> Result<[GitHub.Job], GitHub.Failure> {
        if let refusal = refusal(of: .listOffers, at: now) { return .failure(refusal) }
        guard desks.contains(id) else { return .failure(.scaleSetNotFound(id)) }
        return .success(
            offers.values.compactMap { jobs[$0] }.filter { $0.state == .available(scaleSet: id) }.sorted { $0.number < $1.number })
    }

    /// Rises whenever something about the scale set changed; -1 for one that isn't there.
    public func generation(of scaleSet: Int) -> Int { desks.look(scaleSet, \.generation) ?? -1 }

    /// Whether a poll with this cursor would be answered at once.
    public func hasMessage(for scaleSet: Int, after lastMessageID: Int64) -> Bool {
        desks.look(scaleSet) { $0.queue.hasMessage(after: lastMessageID) || (sendsBareStatistics && $0.statisticsChanged) } ?? false
    }

    /// The messages made and not deleted: for inspection.
    public func messages(of scaleSet: Int) -> [GitHub.Message] { desks.look(scaleSet, \.queue.messages) ?? [] }

    /// Brings the message deleted last back into the queue, as at-least-once delivery may; its id, or nil when there is none.
    @discardableResult
    public mutating func redeliver(_ scaleSet: Int) -> Int64? {
        guard let id = desks.change(scaleSet, { $0.queue.redeliver() }) ?? nil else { return nil }
        stir(scaleSet)
        return id
    }

    /// The queue counts its messages from the beginning again, as one made anew does.
    public mutating func restartMessageIDs(of scaleSet: Int) {
        desks.change(scaleSet) { $0.queue.restart() }
        stir(scaleSet)
    }

    /// The counts as the service would say them now.
    public func statistics(of scaleSet: Int) -> GitHub.Statistics {
        desks.look(scaleSet) { faults.statistics[scaleSet] ?? $0.statistics } ?? GitHub.Statistics()
    }

    private mutating func nextMessage(of id: Int, after lastMessageID: Int64) -> GitHub.Message? {
        let counts = statistics(of: id)
        let sendsBare = sendsBareStatistics
        let isBare = faults.bareMessages > 0
        let message = desks.change(id) { desk in
            let message = desk.queue.message(
                after: lastMessageID, counts, evenEmpty: sendsBare && desk.statisticsChanged, isBare: isBare)
            if message != nil { desk.statisticsChanged = false }
            return message
        }
        if isBare, message??.hasStatistics == false { faults.bareMessages -= 1 }
        return message ?? nil
    }

    /// The scale set that a queue's token is for, whether it still serves or not: for the host's own checks.
    public func scaleSet(ofToken token: String) -> Int? { tokens[token]?.scaleSet }

    private func scaleSet(of token: String, at now: Int64) -> Int? {
        guard let known = tokens[token], now < known.expiresAt, sessionID(of: known.scaleSet) == known.session else { return nil }
        return known.scaleSet
    }
}
