/// From the wanted number to launches and retirements.
extension Fleet {
    var wanted: Int {
        ScalingPolicy.wanted(statistics: statistics, waitingInHand: waitingInHand, runningInHand: census.busy, limits: limits)
    }

    /// Why less than wanted can be done; empty while nothing is missing.
    mutating func troubles() -> [String] {
        guard templateTrouble != nil || planner.words != nil || breaker.isOpen else { return [] }
        return [templateTrouble, wanted > census.capacity ? planner.words : nil, breaker.words].compactMap { $0 }
    }

    /// The capacity to advertise to GitHub: the maximum, or what is there when no more can be had, so that GitHub doesn't assign jobs
    /// which would wait here in vain. An open breaker leaves room for the one launch that may close it.
    mutating func advertised(at now: Instant) -> Int {
        guard isReady else { return limits.maximum }
        if breaker.isOpen { return min(limits.maximum, census.capacity + asked + 1) }
        return planner.isOpen(at: now) ? limits.maximum : min(limits.maximum, census.capacity + asked)
    }

    mutating func adjust(_ turn: inout Turn) {
        let missing = wanted - census.capacity - asked
        if missing >= 0 { surplusSince = nil }
        if missing > 0 { launchMore(missing, &turn) } else if missing < 0 { retireSurplus(-missing, &turn) }
    }

    private mutating func launchMore(_ missing: Int, _ turn: inout Turn) {
        guard hasListed else { return }
        let room = limits.maximum - census.alive - asked - unreadable.count - investigating.count
        let count = breaker.allowance(min(missing, room, 1000), at: turn.instant)
        // The planner first: it is what paces a template that can't be had, too.
        guard count > 0, let choice = planner.choose(at: turn.instant) else { return }
        guard let template else { return resolveTemplate(&turn) }
        open(count, choice, template, &turn)
    }

    mutating func adjustWake(at now: Instant) -> Instant? {
        let missing = wanted - census.capacity - asked
        if missing < 0 { return surplusSince.map { $0 + timings.idleWait }.flatMap { $0 > now ? $0 : nil } }
        guard missing > 0 else { return nil }
        return earliest(planner.reopens(at: now), breaker.reopens.flatMap { $0 > now ? $0 : nil })
    }

    /// Too many for the whole wait: idle ones go, the oldest first. GitHub may keep each that got a job meanwhile.
    private mutating func retireSurplus(_ surplus: Int, _ turn: inout Turn) {
        guard let since = surplusSince else {
            surplusSince = turn.instant
            return
        }
        guard turn.instant >= since + timings.idleWait else { return }
        surplusSince = turn.instant
        let idle = runners.values.filter(\.isIdle).sorted {
            ($0.record.launched, $0.record.instance) < ($1.record.launched, $1.record.instance)
        }
        for runner in idle.prefix(surplus) { retire(runner, "more runners than wanted", &turn) }
    }

    mutating func resolveTemplate(_ turn: inout Turn) {
        guard !isResolvingTemplate else { return }
        isResolvingTemplate = true
        turn.perform(.compute(.resolveTemplate), for: .fleet(.template))
    }

    mutating func templateAnswered(_ outcome: Outcome, _ turn: inout Turn) {
        isResolvingTemplate = false
        switch outcome {
        case .done(.template(let found)): launch(from: found, &turn)
        case .refused(let refusal):
            turn.note(.error, "The launch template can't be used", ["reason": refusal.words])
            lackTemplate(refusal.words, &turn, atLeast: refusal.retryAfter)
        case .unknown(let words): lackTemplate(words, &turn)
        case .done, .skipped: break
        }
    }

    /// A launch asks again, not before the pause is over; so does the next listing. The template at hand is used until EC2 refuses it.
    private mutating func lackTemplate(_ words: String, _ turn: inout Turn, atLeast least: Duration? = nil) {
        templateTrouble = "launch template: \(words)"
        if template == nil { planner.pause(&turn, atLeast: least) }
    }

    private mutating func launch(from found: LaunchTemplate, _ turn: inout Turn) {
        template = found
        templateTrouble = nil
        guard ageing.launches(from: found, at: turn.now), breaker.launches(from: found) else { return }
        turn.note(.info, "Another image is launched now: launches go on at full speed", ["template": found.description])
    }
}
