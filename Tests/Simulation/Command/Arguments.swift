import Simulation

#if canImport(Glibc)
    import Glibc
#endif

struct Arguments {
    var seed: UInt64?
    var seeds: UInt64 = 100
    var from: UInt64 = 1
    /// How many seeds run at once.
    var jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    var lines = 60
    var keepsGoing = false
    var measures = false
    var rounds: Int?
    /// Promises whose breaking goes unnoticed.
    var unchecked: Set<String> = []
    /// Where to write what was run and what came of it, and of which commit it was.
    var digest: String?
    var commit = "unknown"

    static let usage = """
        usage: sim --seeds N [--from S | --fresh] [--jobs N] [--keep-going] [--without PROMISE]… [--digest FILE [--commit NAME]]
               sim --seed S [--lines N] [--without PROMISE]…
               sim --measure [--seed S] [--rounds N]

          --fresh       begins at a random seed, and prints it
          --jobs        how many seeds run at once; as many as there are cores
          --keep-going  runs the other seeds too after a violation
          --without     lets a promise (INV-4) be broken unnoticed, to see who else would notice
          --digest      writes commit, seeds, events and coverage to FILE
          --measure     prints what an event costs; with --rounds, each round for itself

        From 2,000 seeds on, an occurrence of the coverage that never came makes the run fail.
        """

    mutating func read(_ words: ArraySlice<String>) {
        var words = words
        while let word = words.popFirst() {
            switch word {
            case "--keep-going": keepsGoing = true
            case "--measure": measures = true
            case "--fresh": from = UInt64.random(in: 1_000_000...1_000_000_000_000)
            case "--without": unchecked.insert(promise(&words))
            case "--digest": digest = text(&words)
            case "--commit": commit = text(&words)
            case "--rounds": rounds = max(1, Int(clamping: number(&words)))
            case "--seed": seed = number(&words)
            case "--seeds": seeds = number(&words)
            case "--from": from = number(&words)
            case "--jobs": jobs = max(1, Int(clamping: number(&words)))
            case "--lines": lines = Int(clamping: number(&words))
            default: fail()
            }
        }
        if seeds == 0 || from > .max - seeds { fail() }
    }

    private func text(_ words: inout ArraySlice<String>) -> String {
        guard let text = words.popFirst() else { fail() }
        return text
    }

    private func promise(_ words: inout ArraySlice<String>) -> String {
        let name = text(&words)
        guard Simulation.promises.contains(name) else { fail() }
        return name
    }

    private func number(_ words: inout ArraySlice<String>) -> UInt64 {
        guard let number = UInt64(text(&words)) else { fail() }
        return number
    }

    private func fail() -> Never {
        print(Self.usage)
        exit(2)
    }
}
