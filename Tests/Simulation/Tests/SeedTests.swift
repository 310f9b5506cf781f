import Testing

@testable import Simulation

@Suite("Simulation")
struct SeedTests {
    @Test("fixed seeds pass", arguments: Array(stride(from: UInt64(1), to: 17, by: 4)))
    func passes(_ from: UInt64) {
        for seed in from..<from + 4 {
            var run = Simulation(seed: seed)
            run.run()
            #expect(run.violation == nil, "make sim SEED=\(seed): \(run.violation?.words ?? "")")
        }
    }

    @Test("the same seed gives the same run, and another seed another")
    func repeats() {
        func digest(_ seed: UInt64) -> UInt64 {
            var run = Simulation(seed: seed)
            run.run()
            return run.digest
        }
        #expect(digest(7) == digest(7))
        #expect(digest(7) != digest(8))
    }

    @Test("tracing changes nothing")
    func traces() {
        var (plain, traced) = (Simulation(seed: 3), Simulation(seed: 3, tracing: 60))
        plain.run()
        traced.run()
        #expect(plain.digest == traced.digest)
        #expect(traced.last(60).count == 60)
    }

    @Test("a restored table stays away for longer than any authority lasts, though all faults are mended meanwhile")
    func staysAway() {
        let seed = (1...).first { Simulation(seed: $0).weather.restores } ?? 1
        var run = Simulation(seed: seed)
        run.run(until: 60_000_000)
        run.backUp()
        let isRestored = run.restoreTable()
        #expect(isRestored)
        let restored = run.ms
        run.takeTableAway(until: run.ms + 1)
        #expect(run.table.faults.unavailableUntil >= restored + 30_000)
        run.calm()
        #expect(run.table.faults.unavailableUntil >= restored + 30_000)
    }
}
