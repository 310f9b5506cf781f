import Glibc

/// The program's own instructions, as pages of its file that the kernel has mapped.
enum ProgramText {
    /// Gives back all of these pages; those that are needed come again, from the page cache, at their next use.
    ///
    /// The start, an election and a takeover run code that an agent at idle doesn't, and the kernel maps far more around each touch.
    /// Given back once they are over, it is 5 MB less to keep (Benchmarks/memory).
    /// These pages are never written: no relocation of a position-independent program falls into them. Without /proc, nothing happens.
    static func giveBack() {
        guard let program = ProcessEnvironment.ownPath(),
            case .success(let maps) = FileReading.bytes(of: "/proc/self/maps", atMost: 1 << 20)
        else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            guard let range = range(of: line, in: program) else { continue }
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// The addresses of one line of /proc/self/maps, if it shows instructions of this file; proc(5):
    /// `55d0c0a00000-55d0c1500000 r-xp 0016d000 fe:00 131 /usr/bin/agent`
    static func range(of line: Substring, in file: String) -> Range<UInt>? {
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }) == file[...] else { return nil }
        let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
        return bounds[0]..<bounds[1]
    }
}
