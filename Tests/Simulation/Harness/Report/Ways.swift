import Scaler
import World

/// What became of an effect.
enum Answer: Int, CaseIterable {
    case done, refused, unknown, skipped

    init(_ outcome: Outcome) {
        switch outcome {
        case .done: self = .done
        case .refused: self = .refused
        case .unknown: self = .unknown
        case .skipped: self = .skipped
        }
    }

    /// Every kind of effect is answered, and its answer is lost; most are refused too. (EC2's listing of the template, a consistent
    /// read, and the end of a session are refused by nobody here; what was asked for is seldom too late. A batch is listed by its tag only
    /// where its token was consumed by instances that have all ended: too rare for a run, and held by Tests/Scaler/ListingTests.)
    static var expected: [(name: String, place: Int)] {
        let kinds = Action.Kind.allCases.filter { $0 != .cancel && $0 != .batch }
        return kinds.flatMap { kind in
            [Answer.done, .unknown].map { ("\(kind) \($0)", kind.rawValue * allCases.count + $0.rawValue) }
        }
            + refusable.map { ("\($0) refused", $0.rawValue * allCases.count + Answer.refused.rawValue) }
    }

    private static let refusable: [Action.Kind] = [
        .read, .query, .write, .transact, .launch, .list, .terminate, .open, .refresh, .delete, .poll, .acknowledge, .mint, .dryRun,
    ]
}

/// A runner's record, from one state to the next, as it stands in the table: a commit may hold two steps at once.
enum Way {
    private static let states: [String] = ["none", "launched", "configured", "busy", "finished", "retiring", "terminating"]
    static var count: Int { states.count * states.count }

    static func place(from before: TableItem?, to after: TableItem?) -> Int { number(before) * states.count + number(after) }

    private static func number(_ item: TableItem?) -> Int {
        guard case .string(let state)? = item?["state"] else { return 0 }
        return states.firstIndex(of: state) ?? 0
    }

    static var expected: [(name: String, place: Int)] {
        possible.map { from, to in
            ("\(from) to \(to)", (states.firstIndex(of: from) ?? 0) * states.count + (states.firstIndex(of: to) ?? 0))
        }
    }

    private static let possible: [(String, String)] = [
        ("none", "launched"), ("none", "retiring"), ("launched", "configured"), ("launched", "none"),
        ("configured", "busy"), ("configured", "finished"), ("configured", "retiring"), ("configured", "none"), ("busy", "finished"),
        ("busy", "retiring"), ("busy", "none"), ("finished", "retiring"), ("finished", "none"), ("retiring", "terminating"),
        ("retiring", "none"), ("terminating", "none"),
    ]
}
