import Scaler
import World

/// How often what occurred, over all runs: what never did proves nothing.
public struct Coverage: Sendable {
    public enum Mark: Int, CaseIterable, Sendable {
        case requestLost, replyLost, requestLate, signatureStale, readingTorn
        case started, stopped, gained, lost, claimed, ledFirst, afterRelease, afterExpiry, reclaimed, renewed, released, commit,
            acknowledged
        case launched, terminated, deadBoot, muteBoot, lingered, bootGaveUp
        case jobQueued, jobStarted, jobCancelled
        case answerDone, answerRefused, answerUnknown, answerSkipped
        case runnerLaunched, runnerConfigured, runnerBusy, runnerFinished, runnerRetiring, runnerTerminating, runnerGone
        case batchOpened, batchClosed, jobRecorded, jobClosed, history
    }

    private var marks = Array(repeating: 0, count: Mark.allCases.count)
    private var faults = Array(repeating: 0, count: Fault.allCases.count)
    public private(set) var mostAlive = 0

    public init() {}

    mutating func count(_ mark: Mark) { marks[mark.rawValue] += 1 }
    mutating func count(_ fault: Fault) { faults[fault.rawValue] += 1 }
    mutating func peak(_ alive: Int) { mostAlive = max(mostAlive, alive) }

    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .done: count(.answerDone)
        case .refused: count(.answerRefused)
        case .unknown: count(.answerUnknown)
        case .skipped: count(.answerSkipped)
        }
    }

    mutating func count(_ write: TableWrite) {
        guard write.key.pk.utf8.first == UInt8(ascii: "L") else { return count(.history) }
        switch (write.key.sk.utf8.first, write.action) {
        case (UInt8(ascii: "R"), .put(let record)): count(Self.mark(record["state"]?.text))
        case (UInt8(ascii: "R"), .delete): count(.runnerGone)
        case (UInt8(ascii: "B"), .put) where write.key.sk.hasPrefix("BATCH"): count(.batchOpened)
        case (UInt8(ascii: "B"), .delete): count(.batchClosed)
        case (UInt8(ascii: "J"), .put): count(.jobRecorded)
        case (UInt8(ascii: "J"), .delete): count(.jobClosed)
        default: break
        }
    }

    mutating func count(election: TableWrite) {
        guard case .put(let record) = election.action else { return }
        switch record["cause"]?.text {
        case "first": count(.ledFirst)
        case "released": count(.afterRelease)
        case "restarted": count(.reclaimed)
        default: count(.afterExpiry)
        }
    }

    private static func mark(_ state: String?) -> Mark {
        switch state {
        case "launched": .runnerLaunched
        case "configured": .runnerConfigured
        case "busy": .runnerBusy
        case "finished": .runnerFinished
        case "retiring": .runnerRetiring
        case "terminating": .runnerTerminating
        default: .runnerGone
        }
    }

    public mutating func add(_ other: Coverage) {
        for place in marks.indices { marks[place] += other.marks[place] }
        for place in faults.indices { faults[place] += other.faults[place] }
        mostAlive = max(mostAlive, other.mostAlive)
    }

    /// What never occurred.
    public var blanks: [String] {
        Mark.allCases.filter { marks[$0.rawValue] == 0 }.map { "\($0)" }
            + Fault.allCases.filter { faults[$0.rawValue] == 0 }.map { "\($0)" }
    }

    public var lines: [String] {
        Self.columns(Mark.allCases.map { ("\($0)", marks[$0.rawValue]) }) + ["faults:"]
            + Self.columns(Fault.allCases.map { ("\($0)", faults[$0.rawValue]) }) + ["most instances alive at once: \(mostAlive)"]
    }

    private static func columns(_ counts: [(String, Int)]) -> [String] {
        stride(from: 0, to: counts.count, by: 4).map { start in
            counts[start..<min(start + 4, counts.count)].map { name, count in
                let gap = String(repeating: " ", count: max(1, 28 - name.count - "\(count)".count))
                return "  " + name + gap + "\(count)"
            }.joined()
        }
    }
}
