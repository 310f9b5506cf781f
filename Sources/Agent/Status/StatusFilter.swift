import ArgumentParser

/// A state by which jobs and runners are chosen.
enum ShownState: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// A job's.
    case waiting, running
    /// A runner's (`RunnerRecord.State`).
    case launched, configured, busy, finished, retiring, terminating
}

/// Which jobs and runners `agent status` shows: those that every part of it lets through.
struct StatusFilter: Sendable, Equatable {
    /// Empty: every state.
    var states: [ShownState] = []
    /// The beginning of a job's id, with or without its run, or of its name. With it, of runners those that have such a job.
    var job: String?
    /// The beginning of a runner's name or of its instance's id. With it, of jobs those that such a runner has.
    var runner: String?

    /// It lets everything through.
    var isEmpty: Bool { states.isEmpty && job == nil && runner == nil }

    /// As it is typed.
    var words: String {
        let states = states.map { $0 == .waiting ? "--waiting" : "--state \($0.rawValue)" }
        return (states + [job.map { "--job \($0)" }, runner.map { "--runner \($0)" }].compactMap { $0 }).joined(separator: " ")
    }

    fileprivate func includes(state: String) -> Bool { states.isEmpty || states.contains { $0.rawValue == state } }

    fileprivate func names(_ job: StatusReport.Job) -> Bool { self.job.map { job.name.hasPrefix($0) } == true || namesJob(job.id) }

    fileprivate func namesJob(_ id: String) -> Bool {
        job.map { id.hasPrefix($0) || StatusReport.Job.withoutRun(id).hasPrefix($0) } ?? true
    }

    fileprivate func names(_ runner: StatusReport.Runner) -> Bool {
        self.runner.map { runner.name.hasPrefix($0) || runner.instance.hasPrefix($0) } ?? true
    }
}

extension StatusReport {
    /// With those jobs and runners alone that the filter lets through. All else, the counts by state too, stays that of the whole.
    func filtered(by filter: StatusFilter) -> StatusReport {
        guard !filter.isEmpty else { return self }
        let namedJobs = Set(jobs.filter { filter.names($0) }.map(\.id))
        let namedRunners = Set(runners.filter { filter.names($0) }.map(\.name))
        var report = self
        report.jobs = jobs.filter { job in
            filter.includes(state: job.state) && namedJobs.contains(job.id)
                && (filter.runner == nil || job.runner.map { namedRunners.contains($0) } == true)
        }
        report.runners = runners.filter { runner in
            filter.includes(state: runner.state) && namedRunners.contains(runner.name)
                && (filter.job == nil || runner.job.map { namedJobs.contains($0) || filter.namesJob($0) } == true)
        }
        return report
    }
}

extension StatusReport.Job {
    /// What tells the jobs of one run apart: `9a5c…` of `17001/9a5c…`.
    static func withoutRun(_ id: String) -> String { id.split(separator: "/").last.map { String($0) } ?? id }
}
