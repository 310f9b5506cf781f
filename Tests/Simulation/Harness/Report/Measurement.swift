import World

/// How fast a simulation runs while its fleet has a given size.
public struct Measurement: Sendable {
    public let events: Int
    /// Wall time of all of it, and of `handle` alone: ns.
    public let took, handled: UInt64
    /// The fewest and the most instances alive during it, seen once a simulated second.
    public let alive: ClosedRange<Int>

    public var eventsPerSecond: Double { Double(events) * 1e9 / Double(max(1, took)) }
    public var handlesPerSecond: Double { Double(events) * 1e9 / Double(max(1, handled)) }
}

extension Simulation {
    /// A fleet of `minimum` to `maximum` instances at work, measured for `seconds` of simulated time once it has that size. `clock` gives
    /// ns; `inside` times each `handle` too, which costs two looks at the clock an event.
    public static func measure(
        seed: UInt64, atLeast minimum: Int, atMost maximum: Int, seconds: Int64, inside: Bool, clock: @escaping () -> UInt64
    ) -> Measurement? {
        var chance = World.Generator(seed: seed)
        let run = Simulation(seed, Weather(atLeast: minimum, atMost: maximum, for: (seconds + 1200) * 1_000_000, &chance), chance)
        run.ec2.limits.launches = EC2.Bucket(capacity: Int64(2 * maximum), refillPerSecond: Int64(maximum))
        repeat { guard run.run(until: run.now + 1_000_000), run.now < 1_200_000_000 else { return nil } } while run.alive.count < minimum
        run.run(until: run.now + 60_000_000)
        if inside { run.clock = clock }
        let (events, start, end) = (run.events, clock(), run.now + seconds * 1_000_000)
        var (least, most) = (run.alive.count, run.alive.count)
        while run.now < end, run.run(until: run.now + 1_000_000) {
            least = min(least, run.alive.count)
            most = max(most, run.alive.count)
        }
        guard run.violation == nil else { return nil }
        return Measurement(events: run.events - events, took: clock() - start, handled: run.handled, alive: least...most)
    }
}
