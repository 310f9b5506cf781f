/// What stands below the facts: agents, runners, launches, jobs, elections; each only where there are any.
struct StatusTables {
    private let report: StatusReport

    init(_ report: StatusReport) { self.report = report }

    var all: [TextTable] {
        var tables: [TextTable] = []
        if !report.agents.isEmpty { tables.append(agents) }
        if !report.runners.isEmpty { tables.append(runners) }
        if !report.batches.isEmpty { tables.append(batches) }
        if !report.jobs.isEmpty { tables.append(jobs) }
        if !report.elections.isEmpty { tables.append(elections) }
        return tables
    }

    private var agents: TextTable {
        TextTable(
            [
                .init("AGENT"), .init("ROLE"), .init("FOR"), .init("SEEN"), .init("HOST", .optional), .init("ZONE", .optional),
                .init("VERSION"), .init("HEALTH"),
            ],
            report.agents.map {
                [
                    $0.id, $0.stale ? "gone" : $0.role, $0.roleSeconds.map(StatusText.span) ?? "-", StatusText.span($0.secondsAgo),
                    $0.host ?? "-", $0.zone ?? "-", $0.version, $0.reason ?? ($0.github.state == "reached" ? "ok" : "not known yet"),
                ]
            }, wrapsLast: true)
    }

    private var runners: TextTable {
        TextTable(
            [
                .init("RUNNER"), .init("STATE"), .init("PHASE"), .init("AGE"), .init("TYPE", .optional), .init("ZONE", .optional),
                .init("MARKET", .optional), .init("JOB OR REASON", .name),
            ],
            report.runners.map {
                [
                    $0.name, $0.state, $0.phase ?? "-", StatusText.span($0.ageSeconds), $0.type, $0.zone ?? "-", $0.market,
                    $0.job ?? $0.reason ?? "",
                ]
            })
    }

    private var batches: TextTable {
        TextTable(
            [.init("LAUNCH"), .init("COUNT"), .init("MARKET"), .init("AGE"), .init("EPOCH")],
            report.batches.map { [$0.id, "\($0.count)", $0.market, StatusText.span($0.ageSeconds), "\($0.epoch)"] })
    }

    private var jobs: TextTable {
        TextTable(
            [
                .init("JOB", .reference), .init("REPOSITORY", .name), .init("NAME", .name), .init("STATE"), .init("FOR"),
                .init("RUNNER, OR WHY IT WAITS"),
            ],
            report.jobs.map { [$0.id, $0.repository, $0.name, $0.state, StatusText.span($0.ageSeconds), $0.runner ?? $0.why ?? ""] })
    }

    private var elections: TextTable {
        TextTable(
            [.init("EPOCH"), .init("LEADER"), .init("SINCE", .optional), .init("NOBODY LED FOR"), .init("HOW IT CAME TO LEAD")],
            report.elections.map { ["\($0.epoch)", $0.owner, $0.at, $0.gap, $0.words] }, wrapsLast: true)
    }
}
