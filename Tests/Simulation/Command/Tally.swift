import Simulation

/// What one seed came to.
struct Run: Sendable {
    let seed: UInt64
    let events: Int
    let digest: UInt64
    let coverage: Coverage
    let violation: Violation?

    init(_ seed: UInt64, without unchecked: Set<String>) {
        var simulation = Simulation(seed: seed, without: unchecked)
        simulation.run()
        self.seed = seed
        events = simulation.events
        digest = simulation.digest
        coverage = simulation.coverage
        violation = simulation.violation
    }
}

/// What many seeds came to.
struct Tally {
    /// From so many seeds on, what never occurred is a failure of the simulator.
    static let enough = 2_000

    let from: UInt64
    private(set) var seeds = 0
    private(set) var events = 0
    private(set) var failures = 0
    private var coverage = Coverage()
    private var digest: UInt64 = 0
    /// CPU time, of all cores.
    var seconds = 0.0

    init(from: UInt64) { self.from = from }

    mutating func add(_ run: Run) {
        seeds += 1
        events += run.events
        if run.violation != nil { failures += 1 }
        coverage.add(run.coverage)
        digest = (digest ^ run.digest) &* 0x0000_0100_0000_01b3
    }

    var isBlank: Bool { seeds >= Self.enough && !coverage.blanks.isEmpty }

    var lines: [String] {
        var lines = coverage.lines
        if !coverage.blanks.isEmpty { lines.append("never occurred: \(coverage.blanks.joined(separator: ", "))") }
        let rate = Int(Double(events) / max(seconds, 0.001))
        lines.append("seeds \(from) to \(from + UInt64(seeds) - 1): \(seeds), of which \(failures) broke a promise")
        lines.append("\(events) events in \(Int(seconds)) s of one core (\(rate) a second), digest \(String(digest, radix: 16))")
        return lines
    }
}
