import Scaler

/// The same metrics as Prometheus wants them: base units, a suffix that says which, and `_total` where something is counted
/// (prometheus.io, "Metric and label naming"; 2026-11-26).
extension Metric {
    enum PrometheusType: String, Sendable { case gauge, counter, histogram }

    static let prefix = "gha_listener_scaler_"
    /// The bounds of the histogram's buckets, seconds: values that `Latencies` gives, so that each bucket is exact.
    static let buckets: [Int64] = [1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1_800, 3_600]

    var prometheusName: String {
        switch self {
        case .sessionOpen: "session_open"
        case .handovers: "handovers_total"
        case .oldestWaitingJob: "oldest_waiting_job_seconds"
        case .jobStart: "job_start_seconds"
        case .runners: "runners"
        case .unownedInstances: "unowned_instance_seconds_total"
        case .launchFailures: "launch_failures_total"
        case .registrationFailures: "registration_failures_total"
        case .runnerVersionDaysLeft: "runner_version_left_seconds"
        case .credentialRefusals: "credential_refusals_total"
        case .phantomJobs: "phantom_jobs"
        case .healthyStandbys: "healthy_standbys"
        }
    }

    var prometheusType: PrometheusType {
        switch self {
        case .jobStart: .histogram
        case .sessionOpen, .oldestWaitingJob, .runners, .runnerVersionDaysLeft, .phantomJobs, .healthyStandbys: .gauge
        case .handovers, .unownedInstances, .launchFailures, .registrationFailures, .credentialRefusals: .counter
        }
    }

    var help: String {
        switch self {
        case .sessionOpen: "Whether this leader has its message session open at GitHub and polls."
        case .handovers: "Leases that this agent claimed to lead as it does."
        case .oldestWaitingJob: "How long the job has waited that waits longest."
        case .jobStart: "From a job's assignment to its start."
        case .runners: "Instances alive that the ledger knows."
        case .unownedInstances: "Instances that no record owned and nothing was ending, times how long."
        case .launchFailures: "Instances that were asked for and not given."
        case .registrationFailures: "Runners that never registered."
        case .runnerVersionDaysLeft: "Until the earliest day on which GitHub may refuse the runner of the image."
        case .credentialRefusals: "Answers by which GitHub refused the token or the App's key."
        case .phantomJobs: "Assigned jobs that GitHub gives to no runner, and that are not bought for."
        case .healthyStandbys: "Other agents that could take over and serve."
        }
    }

    /// What the file says, but for the histogram; nil when there is nothing to say.
    func sample(_ measures: Measures) -> String? {
        let (levels, total) = (measures.levels, measures.total)
        switch self {
        case .sessionOpen: return levels.isSessionOpen ? "1" : "0"
        case .handovers: return "\(total.handovers)"
        case .oldestWaitingJob: return levels.oldestWait.inDecimalSeconds
        case .jobStart: return nil
        case .runners: return "\(levels.runners)"
        case .unownedInstances: return total.unowned.inDecimalSeconds
        case .launchFailures: return "\(total.launchFailures)"
        case .registrationFailures: return "\(total.registrationFailures)"
        case .runnerVersionDaysLeft: return levels.runnerDaysLeft.map { "\($0 * 86_400)" }
        case .credentialRefusals: return "\(total.credentialRefusals)"
        case .phantomJobs: return "\(levels.phantomJobs)"
        case .healthyStandbys: return levels.healthyStandbys.map(String.init)
        }
    }
}

extension Duration {
    /// `12.034`
    var inDecimalSeconds: String {
        let milliseconds = max(0, inMilliseconds)
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
