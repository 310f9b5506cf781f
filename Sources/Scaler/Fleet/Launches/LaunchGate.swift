/// Whether launches may be asked for now, where, and how many: what EC2 has, how fast it launches, and what to promise GitHub meanwhile.
struct LaunchGate: Sendable {
    private let maximum: Int
    private(set) var planner: CapacityPlanner
    private(set) var ramp = Ramp()
    private var budget: LaunchBudget
    private var sendings = Sendings()

    init(terms: Terms, recorded: StateRecord, at now: Now) {
        maximum = terms.limits.maximum
        planner = CapacityPlanner(plan: terms.plan, recorded: recorded, at: now)
        budget = LaunchBudget(timings: terms.timings, at: now.instant)
    }

    // MARK: Asking

    /// How many of `count` EC2 may be asked for now.
    func allowance(_ count: Int, at now: Instant) -> Int { sendings.mayGo(at: now) ? budget.allowance(count, at: now) : 0 }

    /// When some of `count` may be asked for, if they can't be now.
    func reopens(for count: Int, at now: Instant) -> Instant? {
        sendings.opens(after: now) ?? earliest(planner.reopens(at: now), budget.opens(for: count, at: now))
    }

    mutating func spend(_ count: Int, at now: Instant) { budget.spend(count, at: now) }
    mutating func giveBack(_ count: Int, at now: Instant) { budget.giveBack(count, at: now) }

    /// The capacity to advertise to GitHub, while the fleet has `obtained`: the maximum, or what is there when no more can be had, so that
    /// GitHub doesn't assign jobs which would wait here in vain.
    /// - Parameter isProbing: launches go one at a time.
    func advertised(obtained: Int, isProbing: Bool, at now: Instant) -> Int {
        if isProbing { return min(maximum, obtained + 1) }
        return planner.isOpen(at: now) ? ramp.advertised(obtained: obtained, maximum: maximum, at: now) : obtained
    }

    // MARK: What EC2 leaves unknown

    /// When a batch may be sent that may not be now; nil if it may.
    func paces(at now: Instant) -> Instant? { sendings.opens(after: now) }
    mutating func sent(_ count: Int, at now: Instant) {
        sendings.sent()
        budget.sent(count, at: now)
    }

    mutating func heard(_ answer: Answer<LaunchAnswer>, isSettled: Bool, _ turn: inout Turn) {
        sendings.answered(answer, isSettled: isSettled, &turn)
    }

    // MARK: What EC2 answered

    /// What the answer to a request says of pools and pace. Returns true when the launch template may be gone.
    mutating func learn(_ answer: LaunchAnswer, _ request: LaunchRequest, _ turn: inout Turn) -> Bool {
        let given = answer.instances.count
        let lesson = planner.learn(answer, request, &turn)
        if lesson.isThrottled { budget.throttled(given: given, at: turn.instant) }
        guard given < request.count else {
            budget.succeeded()
            ramp.succeeded(upTo: maximum)
            return lesson.doubtsTemplate
        }
        if !lesson.isThrottled { budget.giveBack(request.count - given, at: turn.instant) }
        if lesson.isThrottled || !planner.isOpen(at: turn.instant) { ramp.failed(given: given, at: turn.instant) }
        return lesson.doubtsTemplate
    }

    /// EC2 took no call for its pace.
    mutating func busy(_ refusal: Refusal, _ turn: inout Turn) {
        planner.say(refusal.words)
        budget.callThrottled(atLeast: refusal.retryAfter.map { turn.generator.span(above: $0) }, at: turn.instant)
        ramp.failed(given: 0, at: turn.instant)
    }

    /// EC2 refused the whole request for good.
    mutating func refused(_ request: LaunchRequest, _ words: String, _ turn: inout Turn) {
        planner.refused(request.market, words, &turn)
        ramp.failed(given: 0, at: turn.instant)
    }

    /// Nothing, or nothing certain, came back from EC2.
    mutating func say(_ why: String) { planner.say(why) }

    /// There is no template to launch from.
    mutating func pause(_ turn: inout Turn, atLeast least: Duration?) { planner.pause(&turn, atLeast: least) }

    // MARK: Rests

    mutating func rest(_ pool: Pool, for span: Duration, _ turn: Turn) { planner.rest([pool], for: span, turn) }
    mutating func rest(subnet: String, for span: Duration, _ turn: Turn) { planner.rest(subnet: subnet, for: span, turn) }
}
