/// Stops the line when boots don't register one after another: a broken image slows launches to a trickle, instead of being paid
/// for without end. One registration closes it. A runner that GitHub refuses as too old opens it at once, for the next of that image is
/// as old; then another image closes it, too.
struct Breaker: Sendable {
    let threshold: Int
    let interval: Duration
    private(set) var failures: Int
    /// The template whose image GitHub refuses the runner of, as too old.
    private(set) var outdated: String?
    private var nextProbe: Instant?

    init(timings: FleetTimings, failures: Int, outdated: String? = nil) {
        threshold = timings.breakerThreshold
        interval = timings.breakerInterval
        self.failures = failures
        self.outdated = outdated
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

    /// One more boot that never registered. Says whether the breaker opened by it, or has another reason.
    /// - Parameter template: given when GitHub refused the runner of its image as too old.
    mutating func failed(at now: Instant, outdated template: LaunchTemplate? = nil) -> Bool {
        let (wasOpen, reason) = (isOpen, outdated)
        failures += 1
        if let template {
            outdated = template.description
            failures = max(failures, threshold)
        }
        guard isOpen, !wasOpen || outdated != reason else { return false }
        if !wasOpen { nextProbe = now + interval }
        return true
    }

    /// This template is launched from now on. Says whether the breaker closed by it.
    mutating func launches(from template: LaunchTemplate) -> Bool {
        guard let outdated, outdated != template.description else { return false }
        return registered()
    }

    /// A runner registered. Says whether the breaker closed by it.
    mutating func registered() -> Bool {
        defer {
            failures = 0
            nextProbe = nil
            outdated = nil
        }
        return isOpen
    }

    var words: String? {
        guard isOpen else { return nil }
        let pace = "launches are slowed to one every \(interval.components.seconds) s"
        if let outdated {
            return
                "GitHub refuses the runner of the image as too old: build an image with a newer runner (docs/images.md) and launch that in the place of \(outdated); until then \(pace)"
        }
        return
            "\(failures) boots in a row never registered at GitHub: \(pace) until one registers; look at a runner's console output and at the image"
    }
}
