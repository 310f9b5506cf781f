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
        if let pool = pool(of: runner.type, in: runner.zone, runner.market) { pools.registered(in: pool) }
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
        let (wasOpen, wasOutdated) = (image.breaker.isOpen, image.breaker.outdated)
        switch loss.cause {
        case .pool:
            guard let pool = pool(of: loss.type, in: loss.zone, loss.market) else { return }
            return gate.rest(pool, for: pools.rest(after: pool, at: turn.instant), turn)
        case .image, .account, .gitHub, .person, .itself: image.lose(loss, &turn)
        }
        let opens = image.breaker.isOpen && !wasOpen
        if loss.cause == .image || loss.cause == .account, restZone(of: loss, opens, &image, &gate, turn: &turn) { return }
        if opens || image.breaker.outdated != wasOutdated { turn.note(.error, image.breaker.words ?? "") }
    }

    /// Losses in one zone, while runners register in another, or where none was lost elsewhere yet: says whether the zone rests for it.
    private mutating func restZone(
        of loss: Loss, _ opens: Bool, _ image: inout Image, _ gate: inout LaunchGate, turn: inout Turn
    ) -> Bool {
        guard !hasOneZone, image.breaker.outdated == nil else { return false }
        switch zones.lost(loss, opensBreaker: opens, at: turn.instant) {
        case .nobodys: return false
        case .restingZone: image.forgive(1)
        case .zone(let subnet, let losses):
            gate.rest(subnet: subnet, for: Zones.rest, turn)
            image.forgive(losses)
            turn.note(
                .error, "Launches in one zone produced no runner, again and again: the zone rests",
                [
                    "zone": loss.zone ?? "", "subnet": subnet, "losses": "\(losses)", "last": loss.words,
                    "seconds": "\(Zones.rest.components.seconds)",
                ])
        }
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
