/// How much more capacity than was obtained is advertised to GitHub after a launch that gave less than was asked for.
///
/// GitHub assigns as many jobs as are advertised. A job that nobody picks up within 5 minutes uses one of its three chances. So after a failure
/// the leader advertises a little more than it has, and twice as much after each launch that gave all: not the maximum in one jump. What no
/// launch has tried for ten minutes is not held against EC2 any more.
struct Ramp: Sendable {
    private static let memory = Duration.seconds(600)

    /// Nil while the last failure is overcome.
    private(set) var step: Int?
    private var failedAt: Instant?

    /// A launch gave `given`, fewer than were asked for, and nowhere else can be asked now.
    mutating func failed(given: Int, at now: Instant) {
        step = max(1, given)
        failedAt = now
    }

    /// A launch gave all that was asked for.
    mutating func succeeded(upTo maximum: Int) {
        guard let step else { return }
        self.step = step >= maximum / 2 ? nil : step * 2
    }

    /// The capacity to advertise.
    func advertised(obtained: Int, maximum: Int, at now: Instant) -> Int {
        guard let step, let failedAt, now < failedAt + Self.memory else { return maximum }
        return min(maximum, obtained + step)
    }
}
