import Scaler
import World

/// How long one event takes while the fleet has a given size, round by round.
public struct Measurement: Sendable {
    /// ns an event, all of the simulation counted.
    public let events: [Double]
    /// ns a call of `handle`, nothing else counted: the leader's events, played once more to a controller like it.
    public let handles: [Double]
    /// The fewest and the most instances alive at the ends of the rounds.
    public let alive: ClosedRange<Int>
}

/// What a process was told, to be told again.
struct Tape {
    let configuration: Configuration
    let seed: UInt64
    let began: Now
    var events: [(event: Event, at: Now)] = []

    /// ns a call in each of `rounds` equal parts, from the event numbered `first` on.
    func play(from first: Int, rounds: Int, _ clock: () -> UInt64) -> [Double] {
        var controller = Controller(configuration: configuration, seed: seed, at: began)
        for told in events[..<first] { _ = controller.handle(told.event, at: told.at) }
        let length = max(1, (events.count - first) / rounds)
        return stride(from: first, to: events.count - length + 1, by: length).map { place in
            let start = clock()
            for told in events[place..<place + length] { _ = controller.handle(told.event, at: told.at) }
            return Double(clock() - start) / Double(length)
        }
    }
}

extension Simulation {
    /// A fleet of `minimum` to `maximum` instances at work, measured in `rounds` of `seconds` of simulated time once it has that size.
    /// `clock` gives ns. Nil when it never came to that size, broke a promise, or changed its leader.
    public static func measure(
        seed: UInt64, atLeast minimum: Int, atMost maximum: Int, rounds: Int, of seconds: Int64, clock: () -> UInt64
    ) -> Measurement? {
        var chance = World.Generator(seed: seed)
        let duration = (Int64(rounds) * seconds + 1_200) * 1_000_000
        var run = Simulation(seed, Weather(atLeast: minimum, atMost: maximum, for: duration, &chance), chance)
        run.records = true
        run.ec2.limits.launches = EC2.Bucket(capacity: Int64(2 * maximum), refillPerSecond: Int64(maximum))
        repeat { guard run.run(until: run.now + 1_000_000), run.now < 1_100_000_000 else { return nil } } while run.alive.count < minimum
        run.run(until: run.now + 60_000_000)
        guard let leader = run.leader(), let first = leader.tape?.events.count else { return nil }
        var events: [Double] = []
        var (least, most) = (run.alive.count, run.alive.count)
        for _ in 0..<rounds {
            let (before, start) = (run.events, clock())
            guard run.run(until: run.now + seconds * 1_000_000) else { return nil }
            events.append(Double(clock() - start) / Double(max(1, run.events - before)))
            least = min(least, run.alive.count)
            most = max(most, run.alive.count)
        }
        guard run.leader() === leader, let tape = leader.tape else { return nil }
        return Measurement(events: events, handles: tape.play(from: first, rounds: rounds, clock), alive: least...most)
    }
}
