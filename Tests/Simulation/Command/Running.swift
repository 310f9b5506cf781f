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
func many(_ arguments: Arguments) async {
    var tally = Tally(from: arguments.from)
    print("seeds \(arguments.from) to \(arguments.from + arguments.seeds - 1)")
    let start = nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
    await runs(arguments) { run in
        tally.add(run)
        guard let violation = run.violation else { return }
        print(words(violation, run.seed))
        fflush(nil)
        if !arguments.keepsGoing { one(run.seed, lines: arguments.lines, without: arguments.unchecked) }
    }
    tally.seconds = Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - start) / 1e9
    for line in tally.lines { print(line) }
    if let file = arguments.digest { write(["commit \(arguments.commit)"] + tally.lines, to: file) }
    if tally.failures > 0 || tally.isBlank { exit(1) }
}

/// Runs the seeds, as many at once as there are jobs, and tells of them in their order: what is told depends on no thread.
private func runs(_ arguments: Arguments, _ tell: (Run) -> Void) async {
    await withTaskGroup(of: Run.self) { group in
        var seeds = (arguments.from..<arguments.from + arguments.seeds).makeIterator()
        let begin = { (group: inout TaskGroup<Run>) in
            guard let seed = seeds.next() else { return }
            group.addTask { Run(seed, without: arguments.unchecked) }
        }
        var early: [UInt64: Run] = [:]
        var next = arguments.from
        for _ in 0..<arguments.jobs { begin(&group) }
        while let run = await group.next() {
            begin(&group)
            early[run.seed] = run
            while let run = early.removeValue(forKey: next) {
                tell(run)
                next += 1
            }
        }
    }
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
