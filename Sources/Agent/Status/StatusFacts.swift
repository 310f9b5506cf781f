/// What stands above the tables, each with its label.
struct StatusFacts {
    private let report: StatusReport

    init(_ report: StatusReport) { self.report = report }

    /// Who leads, and how many jobs and runners are in which state.
    var first: [(String, String)] {
        let name = [("Scale set", report.scope)]
        return report.known ? name + [("Leader", leader), ("Jobs", jobs), ("Runners", runners)] : name + unknown
    }

    var all: [(String, String)] { report.known ? first + more : first }

    private var more: [(String, String)] {
        var facts: [(String, String)] = []
        if let waiting { facts.append(("Waiting", waiting)) }
        if let limit { facts.append(("Limit", limit)) }
        facts += report.degraded.map { ("Degraded", words($0)) }
        facts += report.lostJobs.map { ("Lost", lost($0)) }
        for agent in report.agents where agent.role != "leader" { if let words = standby(agent) { facts.append(("Standby", words)) } }
        facts += report.differences.map { ($0.isFault ? "Differs" : "Versions", $0.isFault ? $0.words : versions($0)) }
        facts.append(("Session", report.session.map { "\($0.id), messages committed up to \($0.committedMessage)" } ?? "none"))
        if let deployment = report.lease.deployment { facts.append(("Deployment", deployment)) }
        if !report.labels.isEmpty { facts.append(("Labels", report.labels.joined(separator: ", ") + " (at GitHub)")) }
        if let version = report.runnerVersion { facts.append(("Version", words(version))) }
        facts += report.unreadable.map { ("Unreadable", $0) }
        return facts
    }

    private var unknown: [(String, String)] {
        let others = report.others ?? []
        return [
            ("Unknown", "this table holds no scale set of this name: no agent was ever started for it"),
            (
                "It holds",
                others.isEmpty ? "none that an agent of this version has led" : others.joined(separator: ", ")
            ),
            ("Do", "correct RUNNER_SCALE_SET_NAME, RUNNER_GROUP, the owner or GITHUB_ENTERPRISE_URL; or DYNAMODB_TABLE and AWS_REGION"),
        ]
    }

    private var leader: String {
        let lease = report.lease
        let holder = "\(lease.owner ?? "?"), epoch \(lease.epoch ?? 0)"
        let heard = lease.lastHeartbeat.map {
            "its last heartbeat was at \($0), \(StatusText.span(lease.lastHeartbeatSecondsAgo ?? 0)) ago"
        }
        switch lease.state {
        case "held": return "\(holder), since \(lease.claimed ?? "?")"
        case "released":
            let why = lease.reason.map { ": \($0)" } ?? ""
            guard let at = lease.released else { return "NONE, not known since when: \(holder) gave the lease up\(why)" }
            return "NONE since \(at), \(StatusText.span(lease.releasedSecondsAgo ?? 0)) ago: \(holder) gave the lease up\(why)"
        case "expired":
            return "NONE: \(holder) no longer renews the lease; \(heard ?? "not known since when, for its heartbeat is gone")"
        default: return "NONE: nobody has claimed the lease yet"
        }
    }

    /// One that is gone stands in the table of agents, unless the lease still names it.
    private func standby(_ agent: StatusReport.Agent) -> String? {
        guard !agent.stale else { return nil }
        let seen = "\(agent.id), version \(agent.version), seen \(StatusText.span(agent.secondsAgo)) ago"
        guard let reason = agent.reason else { return seen }
        return seen + (agent.isUnfit ? "; COULD NOT TAKE OVER: " : "; ") + reason
    }

    private func versions(_ difference: StatusReport.Difference) -> String {
        difference.values.map { "\($0.agents.joined(separator: ", ")): \($0.value)" }.joined(separator: "; ")
            + " (as while an upgrade rolls)"
    }

    private var jobs: String {
        let states = Dictionary(grouping: report.jobs, by: \.state).mapValues(\.count)
        let known = ["waiting", "running"].compactMap { state in states[state].map { "\($0) \(state)" } }
        return "\(known.isEmpty ? "none" : known.joined(separator: ", ")); \(count)"
    }

    private var count: String {
        guard let assigned = report.jobsAssigned, let running = report.jobsRunning else { return "GitHub has not said yet" }
        let counted = "\(assigned) assigned, \(running) of them running, by GitHub's count"
        guard report.phantomJobs > 0 else { return counted }
        return "\(counted); \(report.phantomJobs) of them given to no ready runner for 30 minutes"
    }

    private var limit: String? {
        guard let limit = report.limit else { return nil }
        let available = report.jobsAvailable ?? 0
        let more = available > 0 ? "GitHub tells of \(available) available" : "GitHub doesn't tell how many"
        return """
            MAX_RUNNERS (\(report.maximum ?? 0)) is reached since \(limit.since), \(StatusText.span(limit.secondsAgo)) ago: further jobs \
            wait at GitHub unseen (\(more))
            """
    }

    private func lost(_ job: StatusReport.LostJob) -> String {
        "\(job.repository) \(job.name) (\(job.id)): \(job.result), \(StatusText.span(job.secondsAgo)) ago"
    }

    /// How many wait, the longest of them, and why, the commonest reason first.
    private var waiting: String? {
        let waiting = report.jobs.filter { $0.state == "waiting" }
        guard let longest = waiting.map(\.waitedSeconds).max() else { return nil }
        let reasons = waiting.reduce(into: [String: Int]()) { $0[$1.why ?? "?", default: 0] += 1 }
        let each = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value): \($0.key)" }
        return "\(waiting.count) of these jobs, the longest for \(StatusText.span(longest)); \(each.joined(separator: "; "))"
    }

    private var runners: String {
        guard let wanted = report.wanted, let maximum = report.maximum else {
            return "not known: no leader has read GitHub's count yet"
        }
        let states = Self.states.compactMap { state in report.runnerStates[state].map { "\($0) \(state)" } }
        return "\(wanted) wanted of at most \(maximum): \(states.isEmpty ? "none" : states.joined(separator: ", ")); "
            + capacity(report.advertised, of: maximum)
    }

    private func capacity(_ advertised: Int64?, of maximum: Int64) -> String {
        guard let advertised else { return "no capacity is advertised, for GitHub grants the leader no session" }
        let less = advertised < maximum ? ", less than the maximum, so that GitHub assigns no job that would wait here in vain" : ""
        return "capacity advertised to GitHub: \(advertised)\(less)"
    }

    private func words(_ runner: StatusReport.RunnerVersion) -> String {
        let jobs = "GitHub's runner \(runner.version) in the image; "
        guard let until = runner.supportedUntil else { return jobs + "GitHub names no last day for it: it is the newest version" }
        guard let why = runner.reckonedBecause else { return jobs + "GitHub gives it jobs until \(until), by its own word" }
        return jobs + "GitHub gives it jobs until \(until) at least, reckoned from its release, for GitHub's own day isn't known: \(why)"
    }

    /// In the order of a runner's life (`RunnerRecord.State`).
    private static let states = ["launched", "configured", "busy", "finished", "retiring", "terminating"]

    private func words(_ item: StatusReport.Degraded) -> String {
        let since = item.secondsAgo.map { "since \(item.since ?? "?"), \(StatusText.span($0)) ago" }
        let next = item.nextTryInSeconds.map { $0 > 0 ? "next try in \(StatusText.span($0))" : "tried again now" }
        let page = item.what == "session" ? ServiceFault(rawValue: item.kind)?.runbook.map { "see operations.md#\($0)" } : nil
        let notes = [since, next, page].compactMap { $0 }
        return (item.what.isEmpty ? "" : item.what + ": ") + item.words + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }
}
