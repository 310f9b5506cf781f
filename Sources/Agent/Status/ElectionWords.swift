import Scaler

extension StatusReport.Election {
    /// For people: how the agent came to lead.
    var words: String {
        let before = previous ?? "?"
        return switch cause {
        case "first": "first of all"
        case "released": "\(before) handed over: \(reason ?? "?")"
        case "restarted": "restarted on the same host"
        default: "\(before) fell silent"
        }
    }

    /// How long nobody led, as far as the winner saw it.
    var gap: String {
        if cause == "first" { return "-" }
        let (least, most) = (leaderlessAtLeastMs.map { Duration.milliseconds($0) }, leaderlessAtMostMs.map { Duration.milliseconds($0) })
        switch (least, most) {
        case (let least?, let most?):
            if least < .milliseconds(100) { return "at most \(most.brief)" }
            return least.brief == most.brief ? least.brief : "\(least.brief) to \(most.brief)"
        case (nil, let most?): return "at most \(most.brief)"
        case (let least?, nil): return least < .milliseconds(100) ? "unknown" : "at least \(least.brief)"
        case (nil, nil): return "unknown"
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
