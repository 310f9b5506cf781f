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

    mutating func adjust(_ ledger: inout Ledger, _ outbox: inout Outbox) {
        let missing = wanted - census.capacity - asked
        if missing >= 0 { surplusSince = nil }
        if missing > 0 { launchMore(missing, &ledger, &outbox) } else if missing < 0 { retireSurplus(-missing, &ledger, &outbox) }
    }

    private mutating func launchMore(_ missing: Int, _ ledger: inout Ledger, _ outbox: inout Outbox) {
        guard hasListed else { return }
        let room = limits.maximum - census.alive - asked - unreadable.count - strangers
        let count = breaker.allowance(min(missing, room, 1000), at: outbox.instant)
        // The planner first: it is what paces a template that can't be had, too.
        guard count > 0, let choice = planner.choose(at: outbox.instant) else { return }
        guard let template else { return resolveTemplate(&outbox) }
        open(count, choice, template, &ledger, &outbox)
    }

    /// Instances that EC2 shows alive and of which nobody knows yet whose they are. One stays counted while the reading of its owner has
    /// no answer: it would count nowhere until the next listing, and the leader would launch above the maximum (INV-3).
    private var strangers: Int { investigating.union(unowned.keys).count }

    mutating func adjustWake(at now: Instant) -> Instant? {
        let missing = wanted - census.capacity - asked
        if missing < 0 { return surplusSince.map { $0 + timings.idleWait }.flatMap { $0 > now ? $0 : nil } }
        guard missing > 0 else { return nil }
        return earliest(planner.reopens(at: now), breaker.reopens.flatMap { $0 > now ? $0 : nil })
    }

    /// Too many for the whole wait: idle ones go, the oldest first. GitHub may keep each that got a job meanwhile.
    private mutating func retireSurplus(_ surplus: Int, _ ledger: inout Ledger, _ outbox: inout Outbox) {
        guard let since = surplusSince else {
            surplusSince = outbox.instant
            return
        }
        guard outbox.instant >= since + timings.idleWait else { return }
        surplusSince = outbox.instant
        let idle = runners.values.filter(\.isIdle).sorted {
            ($0.record.launched, $0.record.instance) < ($1.record.launched, $1.record.instance)
        }
        for runner in idle.prefix(surplus) { retire(runner, "more runners than wanted", &ledger, &outbox) }
    }

    mutating func resolveTemplate(_ outbox: inout Outbox) {
        guard !isResolvingTemplate else { return }
        isResolvingTemplate = true
        outbox.perform(.resolveTemplate, for: .fleet(.template))
    }

    mutating func templateAnswered(_ outcome: Outcome, _ outbox: inout Outbox) {
        isResolvingTemplate = false
        switch outcome {
        case .done(.template(let found)): launch(from: found, &outbox)
        case .refused(let refusal):
            outbox.note(.error, "The launch template can't be used", ["reason": refusal.words])
            lackTemplate(refusal.words, &outbox, atLeast: refusal.retryAfter)
        case .unknown(let words): lackTemplate(words, &outbox)
        case .done, .skipped: break
        }
    }

    /// A launch asks again, not before the pause is over; so does the next listing. The template at hand is used until EC2 refuses it.
    private mutating func lackTemplate(_ words: String, _ outbox: inout Outbox, atLeast least: Duration? = nil) {
        templateTrouble = "launch template: \(words)"
        if template == nil { planner.pause(&outbox, atLeast: least) }
    }

    private mutating func launch(from found: LaunchTemplate, _ outbox: inout Outbox) {
        template = found
        templateTrouble = nil
        guard ageing.launches(from: found, at: outbox.now), breaker.launches(from: found) else { return }
        outbox.note(.info, "Another image is launched now: launches go on at full speed", ["template": found.description])
    }
}
