/// The image that launches use now: its launch template, how old the runner in it is, and whether its boots succeed.
struct Image: Sendable {
    private let runnersAge: Bool
    /// Nil until it was looked up, and after EC2 refused a launch for a reason that may lie in it.
    private(set) var template: LaunchTemplate?
    private(set) var ageing = Ageing()
    private(set) var breaker: Breaker
    /// Why the template could not be looked up last; nil once it was.
    private(set) var trouble: String?
    private var isResolving = false
    /// When it was looked up last, whether that succeeded or not.
    private var lookedUp: Instant?
    /// An idle leader left it unseen since then: another version may stand there.
    private var isUnseen = false

    /// How often an idle leader looks the template up.
    private static let idlePeriod = Duration.seconds(290)

    init(terms: Terms, recorded: StateRecord) {
        runnersAge = terms.runnersAge
        breaker = Breaker(timings: terms.timings, recorded: recorded)
    }

    var wake: Instant? { runnersAge ? ageing.wake : nil }

    // MARK: The template

    /// The template to launch from; nil where it must be looked up first.
    var launchable: LaunchTemplate? { isUnseen ? nil : template }

    /// With each listing. An idle leader looks it up only now and then, and before the next launch.
    mutating func lookAgain(isIdle: Bool, _ turn: inout Turn) {
        isUnseen = isIdle && lookedUp.map { turn.instant - $0 < Self.idlePeriod } ?? false
        if !isUnseen { resolve(&turn) }
    }

    mutating func resolve(_ turn: inout Turn) {
        guard !isResolving else { return }
        isResolving = true
        turn.perform(.compute(.resolveTemplate), for: .fleet(.launches(.template)))
    }

    /// Something in the template may be why EC2 refused: it is looked up before the next launch.
    mutating func doubt() { template = nil }

    /// Returns true when launches must pause, for there is no template to launch from.
    mutating func resolved(_ answer: Answer<LaunchTemplate>, _ turn: inout Turn) -> Bool {
        isResolving = false
        lookedUp = turn.instant
        isUnseen = false
        switch answer {
        case .done(let found):
            use(found, &turn)
            return false
        case .refused(let refusal):
            turn.note(.error, "The launch template can't be used", ["reason": refusal.words])
            trouble = "launch template: \(refusal.words)"
        case .unknown(let words): trouble = "launch template: \(words)"
        case .skipped: break
        }
        return template == nil
    }

    private mutating func use(_ found: LaunchTemplate, _ turn: inout Turn) {
        template = found
        trouble = nil
        guard ageing.launches(from: found, at: turn.now), breaker.launches(from: found) else { return }
        turn.note(.info, "Another image is launched now: launches go on at full speed", ["template": found.description])
    }

    mutating func advance(_ turn: inout Turn) { if runnersAge { ageing.advance(&turn) } }

    mutating func releaseRead(_ asked: LaunchTemplate, _ answer: Answer<RunnerRelease?>, _ turn: inout Turn) {
        ageing.answered(asked, answer, &turn)
    }

    mutating func supportRead(_ asked: LaunchTemplate, _ answer: Answer<RunnerSupport>, _ turn: inout Turn) {
        ageing.answered(asked, answer, &turn)
    }

    // MARK: Its boots

    mutating func launched(at now: Instant) { breaker.launched(at: now) }

    mutating func registered(_ runner: RunnerRecord, _ turn: inout Turn) {
        guard breaker.registered(runner, at: turn.now.wall) else { return }
        turn.note(.info, "A runner registered: launches go on at full speed", ["instance": runner.instance.text])
    }

    /// A job started on a runner.
    mutating func worked() { breaker.worked() }

    /// An instance produced no runner that takes jobs. Says whether the breaker counts it: one of an image that is launched no more says
    /// nothing of the present one.
    mutating func lose(_ loss: Loss, _ turn: inout Turn) -> Bool {
        if let changed = ageing.changed, loss.launched < changed { return false }
        if loss.cause == .itself {
            _ = breaker.endedIdle(loss, at: turn.instant)
        } else {
            _ = breaker.failed(at: turn.instant, by: loss, outdated: loss.isOutdated ? ageing.template : nil)
        }
        return true
    }

    /// So many of the losses had another cause than the image.
    mutating func forgive(_ count: Int) { breaker.forgive(count) }
}
