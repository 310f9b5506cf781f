import Scaler
import World

/// How often what occurred, over all runs: what never did proves nothing.
public struct Coverage: Sendable {
    public enum Mark: Int, CaseIterable, Sendable {
        case requestLost, replyLost, requestLate, signatureStale, readingTorn, takeoverTorn, bareMessage, requestLimited, itemRefused
        case started, stopped, gained, lost, claimed, ledFirst, afterRelease, afterExpiry, reclaimed, renewed, released, commit,
            acknowledged
        case launched, launchedOnDemand, terminated, deadBoot, muteBoot, outdatedBoot, lingered, bootGaveUp
        case jobQueued, jobStarted, jobCancelled, jobFollowed
        case restored, upgraded, downgraded, rose
        case strangerEnded
        case batchOpened, batchClosed, jobRecorded, jobClosed, history
    }

    /// An answer to an effect, or a runner's way from state to state.
    private var answers = Array(repeating: 0, count: Action.Kind.count * Answer.allCases.count)
    private var ways = Array(repeating: 0, count: Way.count)
    private var marks = Array(repeating: 0, count: Mark.allCases.count)
    private var faults = Array(repeating: 0, count: Fault.allCases.count)
    public private(set) var mostAlive = 0
    private var figures = Figures()

    public init() {}

    mutating func count(_ mark: Mark) { marks[mark.rawValue] += 1 }
    mutating func count(_ fault: Fault) { faults[fault.rawValue] += 1 }
    mutating func sent(_ count: Int, _ kind: Action.Kind) { figures.sent(count, kind) }
    mutating func intended(_ count: Int) { figures.intended(count) }
    mutating func launchedInVain(_ count: Int, of maximum: Int) { figures.launchedInVain(count, of: maximum) }
    mutating func idle(_ kind: Machine.Kind, _ seconds: Int64, isOver: Bool) { figures.idle(kind, seconds, isOver: isOver) }
    mutating func waited(_ milliseconds: Int64, atRest: Bool) { figures.waited(milliseconds, atRest: atRest) }
    mutating func failedOver(_ milliseconds: Int64) { figures.failedOver(milliseconds) }
    mutating func gaveWay(_ milliseconds: Int64) { figures.gaveWay(milliseconds) }
    mutating func peak(_ alive: Int) { mostAlive = max(mostAlive, alive) }

    mutating func count(_ outcome: Outcome, to kind: Action.Kind) {
        answers[kind.rawValue * Answer.allCases.count + Answer(outcome).rawValue] += 1
    }

    /// A write of the ledger, and what stood there before.
    mutating func count(_ write: TableWrite, over before: TableItem?) {
        guard write.key.pk.utf8.first == UInt8(ascii: "L") else { return count(.history) }
        switch (write.key.sk.utf8.first, write.action) {
        case (UInt8(ascii: "R"), .put(let record)): ways[Way.place(from: before, to: record)] += 1
        case (UInt8(ascii: "R"), .delete): ways[Way.place(from: before, to: nil)] += 1
        case (UInt8(ascii: "B"), .put): count(.batchOpened)
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

    public mutating func add(_ other: Coverage) {
        for place in marks.indices { marks[place] += other.marks[place] }
        for place in faults.indices { faults[place] += other.faults[place] }
        for place in answers.indices { answers[place] += other.answers[place] }
        for place in ways.indices { ways[place] += other.ways[place] }
        mostAlive = max(mostAlive, other.mostAlive)
        figures.add(other.figures)
    }

    private var counts: [(title: String, counts: [(String, Int)])] {
        [
            ("occurrences", Mark.allCases.map { ("\($0)", marks[$0.rawValue]) }),
            ("faults", Fault.allCases.map { ("\($0)", faults[$0.rawValue]) }),
            ("answers to effects", Answer.expected.map { ($0.name, answers[$0.place]) }),
            ("a runner's ways between states", Way.expected.map { ($0.name, ways[$0.place]) }),
        ]
    }

    /// What never occurred, of what can.
    public var blanks: [String] { counts.flatMap { $0.counts.filter { $0.1 == 0 }.map(\.0) } }

    public var lines: [String] {
        counts.flatMap { ["\($0.title):"] + Self.columns($0.counts) } + ["most instances alive at once: \(mostAlive)"] + figures.lines
    }

    private static func columns(_ counts: [(String, Int)]) -> [String] {
        stride(from: 0, to: counts.count, by: 4).map { start in
            counts[start..<min(start + 4, counts.count)].map { name, count in
                let gap = String(repeating: " ", count: max(1, 32 - name.count - "\(count)".count))
                return "  " + name + gap + "\(count)"
            }.joined()
        }
    }
}
