import Scaler

/// Requests on their way to a service and back.
extension Simulation {
    mutating func begin(_ effect: Effect, _ host: Host) {
        if case .agent(.cancel(let id)) = effect.action { return cancel(id, host) }
        let request = Request(host: host.number, life: host.life, effect: effect)
        if case .github(.poll) = effect.action { host.polls.append(request) }
        let wait = chance.next() % 256 == 0 ? Int64(chance.next() % 300_000) : Int64(20 + chance.next() % 200)
        timeline.add(.send(request), at: now + wait)
    }

    /// Ends a request early. It is answered all the same; what was sent may be carried out.
    private mutating func cancel(_ id: EffectID, _ host: Host) {
        guard let request = host.polls.first(where: { $0.effect.id == id }) else { return }
        heldPolls.removeAll { $0 === request }
        request.isVoid = !request.isSent
        timeline.add(request.isSent ? .abort(request) : .skip(request), at: now + 50)
    }

    /// Signed, then authority is checked, then written: a pause before the check makes it too late, one after it delays what was sent.
    mutating func send(_ request: Request, _ occurrence: Occurrence) {
        let host = hosts[request.host]
        guard host.life == request.life, request.isOpen, !request.isVoid else { return }
        if host.ambush != nil {
            spring(host, request.effect.action, isAnswer: false)
            guard host.life == request.life else { return }
        }
        guard !host.isPaused else { return host.deferred.append(occurrence) }
        guard host.instant(at: now) < request.effect.notAfter else {
            return timeline.add(.skip(request), at: now + 10)
        }
        checkBeginning(request, host)
        request.isSent = true
        request.signed = now
        checkPace(request, host)
        checks.idle.count(request.effect.action, of: host.number)
        request.deadline = now + request.effect.action.timeout
        equip(request, host)
        travel(request, host)
    }

    /// What the shell adds to the core's words: the queue's token, and the bytes of secrets.
    private mutating func equip(_ request: Request, _ host: Host) {
        switch request.effect.action {
        case .github(.poll(let session, _, _)), .github(.acknowledge(let session, _)), .github(.acquire(let session, _, _)):
            request.token = host.tokens[session] ?? ""
        case .table(.write(let write)): request.writes = [TableWords.write(write, at: keys[write.key]) { reveal($0, host) }]
        case .table(.transact(let writes, _)):
            request.writes = writes.map { write in TableWords.write(write, at: keys[write.key]) { reveal($0, host) } }
            if host.isNewer { request.writes = request.writes.map { inFormat(of: host, $0) } }
        default: break
        }
    }

    private mutating func reveal(_ handle: SecretHandle, _ host: Host) -> String {
        guard let secret = secrets[handle.number], secret.host == host.number, secret.life == host.life else {
            violate("INV-7", "\(host.name) wrote a secret that its process doesn't hold")
            return ""
        }
        return secret.value
    }

    private mutating func travel(_ request: Request, _ host: Host) {
        let isLost = chance.happens(weather.requestLoss) || host.cut[request.effect.action.service.rawValue]
        guard !isLost else {
            expire(request, atLatest: now + Self.deadConnection)
            return coverage.count(.requestLost)
        }
        var wait = delay(request)
        if chance.happens(weather.lateness) {
            coverage.count(.requestLate)
            wait = chance.milliseconds(in: 500...1_200_000) * 1000
        }
        if now + wait >= request.deadline { expire(request) }
        timeline.add(.arrive(request), at: now + wait)
    }

    /// What is lost takes its connection with it, and the client notices that by keepalive, or by what is not acknowledged: first after 5 s, and
    /// after 10 s it gives the connection up (`HTTPClient.Configuration.deadConnectionAfter`).
    private static let deadConnection: Int64 = 15_000_000

    /// A held poll dies with its connection.
    mutating func cutPolls(of host: Host) {
        for poll in heldPolls where poll.host == host.number && poll.life == host.life { expire(poll, atLatest: now + Self.deadConnection) }
    }

    /// No answer will come in time. Said only of those requests: most need no place in the timeline for it.
    mutating func expire(_ request: Request, atLatest end: Int64 = .max) {
        guard !request.timesOut else { return }
        request.timesOut = true
        request.deadline = min(request.deadline, end)
        timeline.add(.timeout(request), at: request.deadline)
    }

    private mutating func delay(_ request: Request) -> Int64 {
        Int64.random(in: weather.latency, using: &chance) * (request.effect.action.service == .dynamo ? 1 : 5)
    }

    /// AWS refuses what was signed too long ago: 5 minutes by its documents; the core reckons with 15, less what clocks drift by.
    static let signatureLife: Int64 = 880_000_000

    mutating func arrive(_ request: Request) {
        let service = request.effect.action.service
        if service != .github, now - request.signed > Self.signatureLife { return coverage.count(.signatureStale) }
        if service == .github, let refusal = limited(request) { return reply(refusal, to: request) }
        guard let outcome = rejected(request) ?? carryOut(request) else { return }
        reply(outcome, to: request)
    }

    /// - Parameter pause: how long the service takes, µs.
    mutating func reply(_ outcome: Outcome, to request: Request, after pause: Int64 = 0) {
        let isLost = chance.happens(weather.replyLoss) || hosts[request.host].cut[request.effect.action.service.rawValue]
        guard !isLost else {
            expire(request, atLatest: now + Self.deadConnection)
            return coverage.count(.replyLost)
        }
        let wait = pause + (chance.happens(weather.slowness) ? chance.milliseconds(in: 50...2_000) * 1000 : delay(request))
        if now + wait >= request.deadline { expire(request) }
        request.outcome = outcome
        timeline.add(.answer(request), at: now + wait)
    }
}

extension Action {
    var service: Service {
        switch self {
        case .table: .dynamo
        // CloudWatch is cut off together with EC2, and as strict with signatures.
        case .compute, .agent(.report): .ec2
        case .github, .agent(.cancel): .github
        }
    }

    /// How long the shell waits, µs: a request for LEASE as long as the timings say, a commit 2.5 s, others 10 s, a poll a little
    /// above GitHub's hold.
    var timeout: Int64 {
        switch self {
        case .table(.read(let key)): key.sort == "LEASE" ? 800_000 : 2_500_000
        case .table(.write(let write)): write.key.sort == "LEASE" ? 800_000 : 2_500_000
        case .table(.transact(let writes, _)): writes.first?.key.sort == "LEASE" ? 800_000 : 2_500_000
        case .table(.query), .table(.readEach): 2_500_000
        case .github(.poll): 58_000_000
        case .github, .compute, .agent: 10_000_000
        }
    }
}
