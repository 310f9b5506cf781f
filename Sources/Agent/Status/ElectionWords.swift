extension StatusReport.Election {
    /// For people: how, and how long nobody led. What the winner can't know exactly is said with its bound.
    var words: String {
        let span = leaderlessMs.map { Duration.milliseconds($0).brief } ?? "?"
        let before = previous ?? "?"
        return switch cause {
        case "first": "first of all"
        case "released": "\(before) handed over: \(reason ?? "?"); at most \(span) without a leader"
        case "restarted": "restarted on the same host; at least \(span) without a leader"
        default: "\(before) fell silent; \(span) without a leader"
        }
    }
}

extension Duration {
    /// `23ms`, `5.0s`
    var brief: String {
        let span = milliseconds
        return (-999...999).contains(span) ? "\(span)ms" : "\(span / 1000).\((span % 1000).magnitude / 100)s"
    }
}
