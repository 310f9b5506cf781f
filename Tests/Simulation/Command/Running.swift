import Simulation

#if canImport(Glibc)
    import Glibc
#endif

struct Arguments {
    var seed: UInt64?
    var seeds: UInt64 = 100
    var from: UInt64 = 1
    var lines = 60
    var keepsGoing = false
    var measures = false

    mutating func read(_ words: ArraySlice<String>) {
        var words = words
        while let word = words.popFirst() {
            if word == "--keep-going" {
                keepsGoing = true
                continue
            }
            if word == "--measure" {
                measures = true
                continue
            }
            guard let number = words.popFirst().flatMap({ UInt64($0) }) else { usage() }
            switch word {
            case "--seed": seed = number
            case "--seeds": seeds = number
            case "--from": from = number
            case "--lines": lines = Int(number)
            default: usage()
            }
        }
    }

    private func usage() -> Never {
        print("usage: sim --seeds N [--from S] [--keep-going] | --seed S [--lines N] | --measure")
        exit(2)
    }
}

/// Runs one seed again and prints how it ended, with the last events and effects.
func one(_ seed: UInt64, lines: Int) {
    let run = Simulation(seed: seed, tracing: true)
    run.run()
    for line in run.last(lines) { print(line) }
    print("seed \(seed): \(run.events) events, digest \(String(run.digest, radix: 16))")
    guard let violation = run.violation else { return }
    for line in run.portrait { print(line) }
    print(words(violation, seed))
    exit(1)
}

func words(_ violation: Violation, _ seed: UInt64) -> String {
    "\(violation.invariant) violated at \(Double(violation.at) / 1e6) s of seed \(seed): \(violation.words)\n  make sim SEED=\(seed)"
}

/// Runs many seeds; the first violation ends it, unless told otherwise.
func many(_ arguments: Arguments) {
    let (from, count) = (arguments.from, arguments.seeds)
    var (coverage, events, failures) = (Coverage(), 0, 0)
    var digest: UInt64 = 0
    let start = ContinuousClock.now
    for seed in from..<from + count {
        let run = Simulation(seed: seed)
        run.run()
        coverage.add(run.coverage)
        events += run.events
        digest = (digest ^ run.digest) &* 0x0000_0100_0000_01b3
        guard let violation = run.violation else { continue }
        failures += 1
        print(words(violation, seed))
        fflush(nil)
        if !arguments.keepsGoing { one(seed, lines: arguments.lines) }
    }
    report(coverage, events, failures, digest, count, ContinuousClock.now - start)
    if failures > 0 { exit(1) }
}

func report(_ coverage: Coverage, _ events: Int, _ failures: Int, _ digest: UInt64, _ count: UInt64, _ time: Duration) {
    for line in coverage.lines { print(line) }
    if !coverage.blanks.isEmpty { print("never occurred: \(coverage.blanks.joined(separator: ", "))") }
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    print(
        "\(count) seeds, \(failures) with a violation, \(events) events in \(seconds) s: \(Int(Double(events) / seconds)) events/s, digest \(String(digest, radix: 16))"
    )
}
