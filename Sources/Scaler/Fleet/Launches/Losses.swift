/// What is learned from launches that produced no runner that takes jobs: whose fault it was, and what rests or slows down for it.
///
/// | cause | consequence |
/// | --- | --- |
/// | EC2's capacity | its pool rests |
/// | image, or account, in one zone alone | that zone rests |
/// | image, account, GitHub, somebody else | counts for the breaker, which slows launches to a trickle |
/// | the runner itself | counts for the breaker after many in a row |
/// | GitHub refuses configurations | the line stops at once |
struct Losses: Sendable {
    private let hasOneZone: Bool
    private(set) var line: GitHubLine
    private var zones = Zones()
    private var pools = LostPools()

    init(terms: Terms) {
        hasOneZone = terms.plan.subnets.count < 2
        line = GitHubLine(timings: terms.timings)
    }

    mutating func launched(_ instance: Instance) { zones.launched(instance) }
    mutating func locate(_ instance: Instance) { zones.locate(instance) }
    mutating func forget(_ id: InstanceID) { zones.forget(id) }
    mutating func registered(_ runner: RunnerRecord, at now: WallTime) {
        zones.registered(runner, at: now)
        if let pool = pool(of: runner.type, in: runner.zone, runner.market) { pools.registered(runner, in: pool, at: now) }
    }

    private func pool(of type: String, in zone: String?, _ market: Market) -> Pool? {
        zones.subnet(of: zone).map { Pool(type: type, subnet: $0, market: market) }
    }
    mutating func launched(at now: Instant) { line.launched(at: now) }

    /// One more launch was lost: said with EC2's own reason, and counted where it belongs.
    mutating func lose(_ loss: Loss, for image: inout Image, and gate: inout LaunchGate, _ turn: inout Turn) {
        turn.note(
            .warning, "A launch produced no runner that takes jobs",
            [
                "instance": loss.instance.text, "cause": loss.cause.rawValue, "reason": loss.reason ?? "", "zone": loss.zone ?? "",
                "type": loss.type,
            ])
        if loss.cause == .pool { return rest(loss, &gate, &turn) }
        turn.count { $0.registrationFailures += 1 }
        // Launched before its zone began to rest, and paid for by that rest.
        if loss.cause.mayBeTheZones, !loss.isOutdated, zones.isResting(loss.zone, at: turn.instant) { return }
        let (wasOpen, wasOutdated) = (image.breaker.isOpen, image.breaker.outdated)
        guard image.lose(loss, &turn) else { return }
        let opens = image.breaker.isOpen && !wasOpen
        if loss.cause.mayBeTheZones, restZone(of: loss, opens, &image, &gate, turn: &turn) { return }
        if opens || image.breaker.outdated != wasOutdated { turn.note(.error, image.breaker.words ?? "") }
    }

    /// EC2 took the instance back: its pool rests.
    private mutating func rest(_ loss: Loss, _ gate: inout LaunchGate, _ turn: inout Turn) {
        guard let pool = pool(of: loss.type, in: loss.zone, loss.market) else { return }
        let span = pools.rest(after: loss, in: pool, turn.now)
        gate.rest(pool, for: span, turn)
        let place = "\(pool.type) in \(pool.subnet) (\(pool.market.rawValue))"
        let seconds = span.components.seconds
        gate.say("EC2 took back \(loss.words): \(place) rests for \(seconds) s; allow more instance types or subnets")
    }

    /// Losses in one zone, while runners register in another, or where none was lost elsewhere yet: says whether the zone rests for it.
    private mutating func restZone(
        of loss: Loss, _ opens: Bool, _ image: inout Image, _ gate: inout LaunchGate, turn: inout Turn
    ) -> Bool {
        guard !hasOneZone, image.breaker.outdated == nil else { return false }
        guard let bad = zones.lost(loss, opensBreaker: opens, at: turn.instant) else { return false }
        gate.rest(subnet: bad.subnet, for: Zones.rest, turn)
        image.forgive(bad.losses)
        turn.note(
            .error, "Launches in one zone produced no runner, again and again: the zone rests",
            [
                "zone": loss.zone ?? "", "subnet": bad.subnet, "losses": "\(bad.losses)", "last": loss.words,
                "seconds": "\(Zones.rest.components.seconds)",
            ])
        return true
    }

    /// GitHub's answer to the wish for a configuration.
    mutating func heard(_ answer: Answer<(githubID: Int64, secret: SecretHandle)>, _ turn: inout Turn) {
        switch answer {
        case .done: if line.configured() { turn.note(.info, "GitHub gives runners' configurations again: launches go on") }
        case .refused(let refusal):
            switch refusal.kind {
            // The name is known, or there are too many requests: neither says that the next one is refused.
            case .exists, .busy: break
            case .conditionFailed, .cancelled, .inProgress, .unauthorized, .notFound, .tokenConsumed, .rejected:
                if line.refused(refusal.words, at: turn.instant) { turn.note(.error, line.words ?? "") }
            }
        case .unknown, .skipped: break
        }
    }
}
