import World

/// The message queue: on another path than the service. The token alone tells whose queue it is, unless addresses have a query.
extension Cloud {
    func queue(_ ask: Ask) async -> Answer {
        guard let bearer = ask.credential(scheme: "Bearer"), ask.path.count >= 3 else { return .failure(.unauthorized) }
        let token = Tokens.secret(of: bearer)
        guard let set = github.scaleSet(ofToken: token) else { return .failure(.unauthorized) }
        // With a query, a token goes with the session of the URL: one that belongs to another session is refused.
        if plan.queueURLHasQuery, ask.parameter("sid") != github.sessionID(of: set) { return .failure(.unauthorized) }
        switch (ask.method, ask.path.count) {
        case ("GET", 3): return await poll(set, token, ask)
        case ("DELETE", 4):
            guard let id = Int64(ask.path[3]) else { return .empty(400) }
            defer { settle() }
            timeline.note("acknowledged", ask.path[3])
            return answer(github.deleteMessage(id, token: token, at: now)) { .empty(204) }
        default: return .empty(405)
        }
    }

    /// Holds the request until there is a message, about 50 s at most, as GitHub does; 202 without a body then.
    private func poll(_ set: Int, _ token: String, _ ask: Ask) async -> Answer {
        let last = ask.parameter("lastMessageId").flatMap { Int64($0) } ?? 0
        let capacity = ask.headers["x-scalesetmaxcapacity"].flatMap { Int($0) }
        let deadline = now + plan.hold
        timeline.note("poll", "capacity \(capacity.map { "\($0)" } ?? "none")")
        while true {
            // Looking again is what tells the model that this poller lives; a client that hung up doesn't.
            let looked = github.poll(token: token, lastMessageID: last, capacity: capacity, at: now)
            settle()
            switch looked {
            case .failure(let failure): return .failure(failure)
            case .success(let message?): return deliver(message)
            case .success(nil): break
            }
            if now >= deadline || Task.isCancelled { return .empty(202) }
            await wait(until: min(deadline, now + max(50, github.periods.staleSession / 3)))
        }
    }

    private func deliver(_ message: GitHub.Message) -> Answer {
        if faults.emptyAnswers > 0 {
            faults.emptyAnswers -= 1
            return .empty(200)
        }
        let answer = Answer.json(json(message))
        timeline.note("message", "\(message.id) assigned \(message.statistics.assigned)")
        return answer
    }

    func acquire(_ id: Int, _ ask: Ask, token: String) -> Answer {
        guard case .array(let elements)? = JSON.parse(ask.body) else { return .failure(Self.badBody) }
        let won = github.acquireJobs(elements.compactMap(\.int), scaleSet: id, token: Tokens.secret(of: token), at: now)
        return answer(won) { won in
            timeline.note("acquired", "\(won.count)")
            return .json(listing(won.map(JSON.int)), byteOrderMark: true)
        }
    }

    func acquirable(_ id: Int) -> Answer {
        answer(github.acquirableJobs(scaleSet: id, at: now)) { jobs in
            if jobs.isEmpty { return .empty(204) }
            let values: [JSON] = jobs.map { job in
                [
                    "acquireJobUrl": .string("\(publicAddress)/_services/_apis/runtime/acquirejobs"), "messageType": "JobAvailable",
                    "runnerRequestId": .int(job.requestID), "repositoryName": .string(job.request.repository),
                    "ownerName": .string(job.request.owner), "jobWorkflowRef": .string(job.request.workflowRef),
                    "eventName": .string(job.request.event), "requestLabels": .array(job.request.labels.map(JSON.string)),
                ]
            }
            return .json(listing(values))
        }
    }
}
