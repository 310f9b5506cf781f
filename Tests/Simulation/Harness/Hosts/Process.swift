import Scaler

/// An agent's process: what reaches its controller, and what comes of it.
extension Simulation {
    mutating func stop(_ host: Host, _ life: Int, _ occurrence: Occurrence) {
        guard host.life == life, host.isRunning else { return }
        guard !host.isPaused else { return host.deferred.append(occurrence) }
        handle(.stopRequested, host)
    }

    mutating func depart(_ host: Host, _ life: Int, _ occurrence: Occurrence) {
        guard host.life == life, host.isRunning else { return }
        guard !host.isPaused else { return host.deferred.append(occurrence) }
        host.leavingSince = now
        handle(.departureAnnounced("Auto Scaling terminates this instance"), host)
    }

    mutating func wake(_ host: Host, _ life: Int, _ serial: Int, _ occurrence: Occurrence) {
        guard host.life == life, host.wakeSerial == serial, host.isRunning else { return }
        guard !host.isPaused else { return host.deferred.append(occurrence) }
        host.wakeAt = nil
        checkSpin(host)
        handle(.woke, host)
    }

    mutating func answer(_ request: Request, _ outcome: Outcome, _ occurrence: Occurrence) {
        let host = hosts[request.host]
        guard request.isOpen, host.life == request.life, host.isRunning else { return }
        if host.ambush != nil {
            spring(host, request.effect.action, isAnswer: true)
            guard host.life == request.life else { return }
        }
        guard !host.isPaused else { return host.deferred.append(occurrence) }
        request.isOpen = false
        if case .github(.poll) = request.effect.action { host.polls.removeAll { $0 === request } }
        if case .done(.session(let grant)) = outcome { host.tokens[grant.id] = request.token }
        coverage.count(outcome, to: request.effect.action.kind)
        heard(outcome, of: request, host)
        handle(.answered(request.effect.id, outcome), host)
    }

    mutating func handle(_ event: Event, _ host: Host) {
        let present = host.present(at: now)
        let decision = host.controller.handle(event, at: present)
        if records { host.tape?.events.append((event, present)) }
        events += 1
        digest(event, decision, host)
        trace?.add(now, host, event, decision)
        for effect in decision.effects { begin(effect, host) }
        checkAuthority(host, decision.authority)
        if decision.isFinished { return finish(host) }
        plan(decision.wake, host)
    }

    private mutating func finish(_ host: Host) {
        coverage.count(.stopped)
        host.end()
        start(host, after: isCalm ? 2_000_000 : chance.milliseconds(in: 2_000...60_000) * 1000)
    }

    /// `wake` replaces the one before. It comes a little late, as timers do.
    private mutating func plan(_ wake: Instant?, _ host: Host) {
        guard wake != host.wakeAt else { return }
        host.wakeAt = wake
        host.wakeSerial += 1
        guard let wake else { return }
        let late = chance.next() % 64 == 0 ? Int64(chance.next() % 50_000) : 200
        timeline.add(.wake(host.number, life: host.life, serial: host.wakeSerial), at: max(now, host.time(of: wake)) + late)
    }

    private mutating func digest(_ event: Event, _ decision: Decision, _ host: Host) {
        mix(UInt64(bitPattern: now) &* 8 &+ UInt64(host.number))
        if case .answered(let id, _) = event { mix(id.number) }
        mix(UInt64(decision.effects.count))
        for effect in decision.effects { mix(effect.id.number &* 64 &+ UInt64(effect.action.kind.rawValue)) }
    }
}
