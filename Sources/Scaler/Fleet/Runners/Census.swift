/// The counts that scaling needs, kept up with every change, so that no event counts all runners.
struct Census: Sendable {
    private(set) var alive = 0
    private(set) var capacity = 0
    private(set) var busy = 0
    private(set) var booting = 0
    /// Registered and idle: each would take a job at once.
    private(set) var ready = 0
    /// On their way out, and not yet seen ended: until then they count against the maximum, or may have to be terminated again.
    private(set) var leaving = 0

    mutating func add(_ runner: Runner) { add(runner, 1) }
    mutating func remove(_ runner: Runner) { add(runner, -1) }

    private mutating func add(_ runner: Runner, _ sign: Int) {
        if runner.isAlive { alive += sign }
        if runner.isCapacity { capacity += sign }
        if runner.hasJob { busy += sign }
        if runner.isBooting { booting += sign }
        if runner.stage == .configured(isRegistered: true) { ready += sign }
        if runner.isLeaving { leaving += sign }
    }
}
