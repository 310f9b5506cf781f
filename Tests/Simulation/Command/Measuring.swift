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

/// Prints how fast the simulator is with 20 to 100 instances alive, and `handle` alone there and with at least 5,000.
func measure(_ seed: UInt64) {
    let cpu = { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }
    guard let whole = Simulation.measure(seed: seed, atLeast: 20, atMost: 100, seconds: 3600, inside: false, clock: cpu),
        let small = Simulation.measure(seed: seed, atLeast: 20, atMost: 100, seconds: 900, inside: true, clock: cpu),
        let large = Simulation.measure(seed: seed, atLeast: 5_000, atMost: 6_000, seconds: 300, inside: true, clock: cpu)
    else {
        print("seed \(seed) never came to the size that was to be measured, or broke a promise: make sim SEED=\(seed)")
        exit(1)
    }
    say("simulated events a second of CPU time", whole, whole.eventsPerSecond)
    say("handle alone, calls a second", small, small.handlesPerSecond)
    say("handle alone, calls a second", large, large.handlesPerSecond)
}

private func say(_ what: String, _ measurement: Measurement, _ rate: Double) {
    let alive = "\(measurement.alive.lowerBound) to \(measurement.alive.upperBound) instances alive"
    print("\(what), \(alive): \(Int(rate)) (\(measurement.events) events)")
}
