extension StatusReport.Election {
    /// For people: how, and how long nobody led. What the winner can't know exactly is said with its bound.
    var words: String {
        let span = leaderlessMs.map { "\($0 / 1000).\($0 % 1000 / 100)s" } ?? "?"
        let before = previous ?? "?"
        return switch cause {
        case "first": "first of all"
        case "released": "\(before) handed over: \(reason ?? "?"); at most \(span) without a leader"
        case "restarted": "restarted on the same host; at least \(span) without a leader"
        default: "\(before) fell silent; \(span) without a leader"
        }
    }
}
