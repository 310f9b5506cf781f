import Simulation

#if canImport(Glibc)
    import Glibc
#endif

/// ns of `clock`.
func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Measures an event with 20 to 100 instances alive, and `handle` alone there and with at least 5,000: in CPU time, so that whatever
/// else the machine does counts little. With `raw`, each round is a line of name, tab and ns.
func measure(_ seed: UInt64, rounds: Int, raw: Bool) {
    let clock = { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }
    guard let small = Simulation.measure(seed: seed, atLeast: 20, atMost: 100, rounds: rounds, of: 15, clock: clock),
        let large = Simulation.measure(seed: seed, atLeast: 5_000, atMost: 6_000, rounds: rounds, of: 2, clock: clock)
    else {
        print("seed \(seed) never came to the size that was to be measured, changed its leader, or broke a promise; try another")
        exit(1)
    }
    tell("event", small.events, small.alive, raw)
    tell("handle, small", small.handles, small.alive, raw)
    tell("handle, large", large.handles, large.alive, raw)
}

private func tell(_ name: String, _ rounds: [Double], _ alive: ClosedRange<Int>, _ raw: Bool) {
    if raw {
        for nanoseconds in rounds { print("\(name)\t\(nanoseconds)") }
        return
    }
    let median = rounds.sorted()[rounds.count / 2]
    print("\(name): \(Int(median)) ns, \(Int(1e9 / median)) a second, \(alive.lowerBound) to \(alive.upperBound) instances alive")
}
