/// What stands below the facts: agents, jobs, launches, runners, elections; each only where there are any.
struct StatusTables {
    private let report: StatusReport
    private let isWide: Bool
    private let isClipped: Bool

    /// - Parameter isWide: with the columns that only `-o wide` has.
    /// - Parameter isClipped: for a terminal: of a job's id it has the part that tells the jobs of a run apart.
    init(_ report: StatusReport, isWide: Bool = false, isClipped: Bool = false) {
        self.report = report
        (self.isWide, self.isClipped) = (isWide, isClipped)
    }

    var all: [TextTable] {
        (report.agents.isEmpty ? [] : [agents]) + (report.jobs.isEmpty ? [] : [jobs]) + (report.batches.isEmpty ? [] : [batches])
            + (report.runners.isEmpty ? [] : [runners]) + (report.elections.isEmpty ? [] : [elections])
    }

    /// Of what a filter chooses from.
    var chosen: [TextTable] { (report.jobs.isEmpty ? [] : [jobs]) + (report.runners.isEmpty ? [] : [runners]) }

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
        var columns: [TextTable.Column] = [
            .init("RUNNER", .ending), .init("STATE"), .init("PHASE"), .init("AGE"), .init("TYPE", .optional), .init("ZONE", .optional),
            .init("MARKET", .optional), .init("JOB OR REASON", .name),
        ]
        if isWide { columns.insert(.init("INSTANCE"), at: 1) }
        return TextTable(columns, report.runners.map { cells($0) })
    }

    private func cells(_ runner: StatusReport.Runner) -> [String] {
        var cells = [
            runner.name, runner.state, runner.phase ?? "-", StatusText.span(runner.ageSeconds), runner.type, runner.zone ?? "-",
            runner.market, runner.job.map { id($0) } ?? runner.reason ?? "",
        ]
        if isWide { cells.insert(runner.instance, at: 1) }
        return cells
    }

    private var batches: TextTable {
        TextTable(
            [.init("LAUNCH"), .init("COUNT"), .init("MARKET"), .init("AGE"), .init("EPOCH")],
            report.batches.map { [$0.id, "\($0.count)", $0.market, StatusText.span($0.ageSeconds), "\($0.epoch)"] })
    }

    /// Those that wait first.
    private var jobs: TextTable {
        var columns: [TextTable.Column] = [
            .init("JOB", .reference), .init("REPOSITORY", .name), .init("NAME", .name), .init("STATE"), .init("FOR"),
            .init("RUNNER, OR WHY IT WAITS"),
        ]
        if isWide { columns.insert(.init("WAITED"), at: 5) }
        let order = report.jobs.filter { $0.state == "waiting" } + report.jobs.filter { $0.state != "waiting" }
        return TextTable(columns, order.map { cells($0) })
    }

    private func cells(_ job: StatusReport.Job) -> [String] {
        var cells = [id(job.id), job.repository, job.name, job.state, StatusText.span(job.ageSeconds), job.runner ?? job.why ?? ""]
        if isWide { cells.insert(StatusText.span(job.waitedSeconds), at: 5) }
        return cells
    }

    private func id(_ job: String) -> String { isClipped ? StatusReport.Job.withoutRun(job) : job }

    private var elections: TextTable {
        TextTable(
            [.init("EPOCH"), .init("LEADER"), .init("SINCE", .optional), .init("NOBODY LED FOR"), .init("HOW IT CAME TO LEAD")],
            report.elections.map { ["\($0.epoch)", $0.owner, $0.at, $0.gap, $0.words] }, wrapsLast: true)
    }
}
