/// The counts that scaling needs, kept up with every change, so that no event counts all runners.
struct Census: Sendable {
    private(set) var alive = 0
    private(set) var capacity = 0
    private(set) var busy = 0
    private(set) var booting = 0
    /// Registered and without a job: each can take one at once.
    private(set) var idle = 0
    /// Their job is over, by GitHub's word: they take no other, and power themselves off, or are being retired because they didn't.
    private(set) var finished = 0
    /// On their way out, and not yet seen ended: until then they count against the maximum, or may have to be terminated again.
    private(set) var leaving = 0

    mutating func add(_ runner: Runner) { add(runner, 1) }
    mutating func remove(_ runner: Runner) { add(runner, -1) }

    private mutating func add(_ runner: Runner, _ sign: Int) {
        if runner.isAlive { alive += sign }
        if runner.isCapacity { capacity += sign }
        if runner.hasJob { busy += sign }
        if runner.isBooting { booting += sign }
        if runner.stage == .configured(.idle) { idle += sign }
        if runner.isSpent { finished += sign }
        if runner.isLeaving { leaving += sign }
    }
}

extension Runner {
    /// Alive, and past its one job.
    fileprivate var isSpent: Bool {
        switch stage {
        case .finished: true
        case .retiring(isOccupied: false): record.finished != nil
        case .launched, .configured, .busy, .retiring(isOccupied: true), .terminating, .ended: false
        }
    }
}
