/// Faults that today's core can't survive: written, and not drawn until the core is mended. Whoever mends an item takes its line out.
extension Fault {
    static let notYet: [(fault: Fault, item: String)] = []

    /// By how much SPENDING's bounds are too wide for today's core; each becomes 1 when its item is mended.
    enum Slack {
        /// Issue 10, item 3: each open batch is sent again with a backoff of its own, so that an EC2 that doesn't answer is asked four
        /// times a second.
        static let launches = 3
        /// Issue 10, item 3: each instance is asked for with a backoff of its own; 100 that end at once exceed EC2's rate for minutes.
        static let terminations = 3
        /// Issue 10, item 8: a runner of the image before closes the breaker, when GitHub keeps it for its job, finds it, or gives it one.
        static let oldRunnersRegister = true
    }

    /// Those that are drawn.
    static let drawn = allCases.filter { fault in !notYet.contains { $0.fault == fault } }
}
