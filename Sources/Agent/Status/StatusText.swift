/// The report as a table for people.
struct StatusText {
    private let report: StatusReport

    init(_ report: StatusReport) { self.report = report }

    var text: String {
        var lines = facts.map { "\($0.0.padded(to: 11))\($0.1)" }
        if !report.runners.isEmpty { lines += [""] + table(runnerRows) }
        if !report.batches.isEmpty { lines += [""] + table(batchRows) }
        if !report.jobs.isEmpty { lines += [""] + table(jobRows) }
        if !report.elections.isEmpty { lines += [""] + table(electionRows) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var facts: [(String, String)] {
        var facts = [("Scale set", report.scope), ("Leader", leader)]
        for agent in report.agents where agent.role != "leader" {
            facts.append(("Standby", "\(agent.id), version \(agent.version), seen \(Self.span(agent.secondsAgo)) ago"))
        }
        facts.append(("Session", report.session.map { "\($0.id), messages committed up to \($0.committedMessage)" } ?? "none"))
        facts.append(("Jobs", jobs))
        facts.append(
            ("Runners", "\(report.wanted) wanted of at most \(report.maximum); capacity advertised to GitHub: \(report.advertised)"))
        facts += report.degraded.map { ("Degraded", $0) }
        facts += report.unreadable.map { ("Unreadable", $0) }
        return facts
    }

    private var leader: String {
        let holder = "\(report.lease.owner ?? "?"), epoch \(report.lease.epoch ?? 0)"
        return switch report.lease.state {
        case "held": "\(holder), since \(report.lease.claimed ?? "?")"
        case "released": "NONE: \(holder) gave the lease up"
        case "expired": "NONE: \(holder) no longer renews the lease"
        default: "NONE: nobody has claimed the lease yet"
        }
    }

    private var jobs: String {
        guard let assigned = report.jobsAssigned, let running = report.jobsRunning else { return "GitHub has not said yet" }
        return "\(assigned) assigned, \(running) of them running, by GitHub's count"
    }

    private var runnerRows: [[String]] {
        [["RUNNER", "STATE", "PHASE", "AGE", "TYPE", "ZONE", "MARKET", "JOB OR REASON"]]
            + report.runners.map {
                [
                    $0.name, $0.state, $0.phase ?? "-", Self.span($0.ageSeconds), $0.type, $0.zone ?? "-", $0.market,
                    $0.job ?? $0.reason ?? "",
                ]
            }
    }

    private var batchRows: [[String]] {
        [["LAUNCH", "COUNT", "MARKET", "AGE", "EPOCH"]]
            + report.batches.map { [$0.id, "\($0.count)", $0.market, Self.span($0.ageSeconds), "\($0.epoch)"] }
    }

    private var jobRows: [[String]] {
        [["JOB", "REPOSITORY", "NAME", "STATE", "FOR", "RUNNER, OR WHY IT WAITS"]]
            + report.jobs.map { [$0.id, $0.repository, $0.name, $0.state, Self.span($0.ageSeconds), $0.runner ?? $0.why ?? ""] }
    }

    private var electionRows: [[String]] {
        [["EPOCH", "LEADER", "SINCE", "HOW IT CAME TO LEAD"]]
            + report.elections.map { ["\($0.epoch)", $0.owner, $0.at, $0.words] }
    }

    private func table(_ rows: [[String]]) -> [String] {
        guard let columns = rows.first?.count else { return [] }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { $0 == columns - 1 ? $1 : $1.padded(to: widths[$0] + 2) }
            return cells.joined().trimmedEnd
        }
    }

    /// `42s`, `3m12s`, `5h02m`.
    static func span(_ seconds: Int64) -> String {
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(seconds % 60)s" }
        return "\(seconds / 3600)h\(seconds % 3600 / 60)m"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }

    fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
