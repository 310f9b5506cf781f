import Simulation

#if canImport(Glibc)
    import Glibc
#endif

/// Runs one seed again and prints how it ended, with the last events and effects.
func one(_ seed: UInt64, lines: Int, without unchecked: Set<String>) {
    var run = Simulation(seed: seed, tracing: max(1, lines), without: unchecked)
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
    var tally = Tally(from: arguments.from)
    print("seeds \(arguments.from) to \(arguments.from + arguments.seeds - 1)")
    let start = nanoseconds(CLOCK_MONOTONIC)
    for seed in arguments.from..<arguments.from + arguments.seeds {
        var run = Simulation(seed: seed, without: arguments.unchecked)
        run.run()
        tally.add(run)
        guard let violation = run.violation else { continue }
        print(words(violation, seed))
        fflush(nil)
        if !arguments.keepsGoing { one(seed, lines: arguments.lines, without: arguments.unchecked) }
    }
    tally.seconds = Double(nanoseconds(CLOCK_MONOTONIC) - start) / 1e9
    for line in tally.lines { print(line) }
    if let file = arguments.digest { write(["commit \(arguments.commit)"] + tally.lines, to: file) }
    if tally.failures > 0 || tally.isBlank { exit(1) }
}

private func write(_ lines: [String], to path: String) {
    guard let file = fopen(path, "w") else {
        print("\(path) can't be written: \(String(cString: strerror(errno)))")
        exit(2)
    }
    for line in lines { fputs(line + "\n", file) }
    guard fclose(file) == 0 else {
        print("\(path) is not whole: \(String(cString: strerror(errno)))")
        exit(2)
    }
}
