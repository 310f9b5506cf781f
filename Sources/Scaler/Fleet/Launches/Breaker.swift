/// Stops the line when launches produce no runner one after another: a broken image slows launches to a trickle, instead of being paid
/// for without end, and so does any other cause. One registration closes it, unless that runner was launched before the first that was lost:
/// what an old one does says nothing of new ones. A runner that GitHub refuses as too old opens it at once, for the next of that image is as
/// old; then another image closes it, too.
struct Breaker: Sendable {
    let threshold: Int
    let interval: Duration
    private(set) var failures: Int
    /// When the earliest of them was launched; nil while there is none.
    private(set) var lossesFrom: WallTime?
    /// The template whose image GitHub refuses the runner of, as too old.
    private(set) var outdated: String?
    private var nextProbe: Instant?
    /// Why the last one was lost, and which instance that was, with EC2's reason.
    private(set) var cause: Loss.Cause
    private(set) var last: String?
    /// Runners in a row that ended by themselves without a job. A few mean nothing: their jobs may have come and gone while nobody led.
    private var idleEnds = 0

    init(timings: FleetTimings, recorded: StateRecord) {
        threshold = timings.breakerThreshold
        interval = timings.breakerInterval
        failures = Int(recorded.failedBoots)
        lossesFrom = recorded.lossesFrom
        outdated = recorded.outdated
        cause = recorded.lossCause.flatMap(Loss.Cause.init(rawValue:)) ?? .image
        last = recorded.lastLoss
    }

    var isOpen: Bool { failures >= threshold }

    /// How many of `count` launches may go now.
    func allowance(_ count: Int, at now: Instant) -> Int {
        guard isOpen else { return count }
        return now >= (nextProbe ?? now) ? min(count, 1) : 0
    }

    /// When the next launch may go, while open.
    var reopens: Instant? { isOpen ? nextProbe : nil }

    mutating func launched(at now: Instant) { if isOpen { nextProbe = now + interval } }

    /// One more launch without a runner, for this loss. Says whether the breaker opened by it, or has another reason.
    /// - Parameter template: given when GitHub refused the runner of its image as too old.
    mutating func failed(at now: Instant, by loss: Loss? = nil, outdated template: LaunchTemplate? = nil) -> Bool {
        let (wasOpen, reason) = (isOpen, outdated)
        if let loss {
            (cause, last) = (loss.cause, loss.words)
            lossesFrom = min(lossesFrom ?? loss.launched, loss.launched)
        }
        failures += 1
        if let template {
            outdated = template.description
            failures = max(failures, threshold)
        }
        guard isOpen, !wasOpen || outdated != reason else { return false }
        if !wasOpen { nextProbe = now + interval }
        return true
    }

    /// A runner ended by itself, and nobody heard of a job on it. Says whether the breaker opened by it.
    mutating func endedIdle(_ loss: Loss, at now: Instant) -> Bool {
        idleEnds += 1
        guard idleEnds >= 4 * threshold, !isOpen else { return false }
        failures = threshold - 1
        return failed(at: now, by: loss)
    }

    /// A job started on a runner.
    mutating func worked() { idleEnds = 0 }

    /// So many of the failures had another cause than what is launched.
    mutating func forgive(_ count: Int) {
        failures = max(0, failures - count)
        if failures == 0 { lossesFrom = nil }
        if !isOpen { nextProbe = nil }
    }

    /// This template is launched from now on. Says whether the breaker closed by it.
    mutating func launches(from template: LaunchTemplate) -> Bool {
        guard let outdated, outdated != template.description else { return false }
        return close()
    }

    /// A runner registered. Says whether the breaker closed by it.
    mutating func registered(_ runner: RunnerRecord, at now: WallTime) -> Bool {
        lossesFrom.map { runner.isEvidence(since: $0, at: now) } ?? true ? close() : false
    }

    private mutating func close() -> Bool {
        defer {
            failures = 0
            lossesFrom = nil
            nextProbe = nil
            outdated = nil
            last = nil
        }
        return isOpen
    }

    /// Why launches are slow, or will be soon: shown from the second failure on.
    var words: String? {
        guard isOpen || failures > 1 else { return nil }
        let seconds = interval.components.seconds
        if let outdated {
            return
                "GitHub refuses the runner of the image as too old: build an image with a newer runner (docs/images.md) and launch that in the place of \(outdated); until then launches are slowed to one every \(seconds) s"
        }
        let pace = isOpen ? "launches are slowed" : "after \(threshold) launches are slowed"
        let instance = last.map { " (the last was \($0))" } ?? ""
        return "\(failures) \(cause.sentence)\(instance): \(pace) to one every \(seconds) s until one registers; \(cause.advice)"
    }
}

extension RunnerRecord {
    /// Whether what this runner does says something of launches from `start` on: it was not launched before them. A start that lies in the
    /// future is one of a clock that was set back since, and compares with nothing.
    func isEvidence(since start: WallTime, at now: WallTime) -> Bool { launched >= start || start > now }
}

extension Loss.Cause {
    /// What happened, after a number.
    fileprivate var sentence: String {
        switch self {
        case .image: "boots in a row never registered at GitHub"
        case .gitHub: "instances in a row ended without a configuration from GitHub"
        case .account: "instances in a row were ended by EC2 as they started"
        case .pool: "instances in a row were taken back by EC2"
        case .person: "instances in a row were ended by somebody else"
        case .itself: "runners in a row ended by themselves without a job"
        }
    }

    /// What to do about it.
    fileprivate var advice: String {
        switch self {
        case .image: "look at that instance's console output and at the image"
        case .gitHub: "look in the log for GitHub's answers to configurations"
        case .account: "look up EC2's reason: a key that may not be used, a quota of volumes, or a snapshot that is gone"
        case .pool: "allow more instance types or subnets"
        case .person: "look in CloudTrail for who calls TerminateInstances"
        case .itself: "look at that instance's console output"
        }
    }
}
