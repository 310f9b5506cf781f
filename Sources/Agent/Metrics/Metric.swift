import AWS
import Scaler

/// Each metric by its name at CloudWatch: the one table of what is told. docs/metrics.md shows it, alarms and dashboard of terraform/ use
/// it, and tests compare both.
enum Metric: String, CaseIterable, Sendable {
    case sessionOpen = "SessionOpen"
    case handovers = "Handovers"
    case oldestWaitingJob = "OldestWaitingJobSeconds"
    case jobStart = "JobStartSeconds"
    case runners = "Runners"
    case unownedInstances = "UnownedInstanceSeconds"
    case launchFailures = "LaunchFailures"
    case registrationFailures = "RegistrationFailures"
    case runnerVersionDaysLeft = "RunnerVersionDaysLeft"
    case credentialRefusals = "CredentialRefusals"
    case phantomJobs = "PhantomJobs"
    case healthyStandbys = "HealthyStandbys"

    /// CloudWatch's word.
    var unit: String {
        switch self {
        case .sessionOpen, .runnerVersionDaysLeft: "None"
        case .oldestWaitingJob, .jobStart, .unownedInstances: "Seconds"
        case .handovers, .runners, .launchFailures, .registrationFailures, .credentialRefusals, .phantomJobs, .healthyStandbys: "Count"
        }
    }

    /// What CloudWatch is sent; empty when there is nothing to say.
    func values(_ measures: Measures) -> [PutMetricData.Datum.Value] {
        let (highest, counted) = (measures.highest, measures.counted)
        switch self {
        case .sessionOpen: return [.init(highest.isSessionOpen ? 1 : 0)]
        case .handovers: return [.init(Double(counted.handovers))]
        case .oldestWaitingJob: return [.init(highest.oldestWait.inWholeSeconds)]
        case .jobStart: return counted.jobStarts.inOrder.map { .init(Double($0.seconds), count: $0.count) }
        case .runners: return [.init(Double(highest.runners))]
        case .unownedInstances: return [.init(counted.unowned.inWholeSeconds)]
        case .launchFailures: return [.init(Double(counted.launchFailures))]
        case .registrationFailures: return [.init(Double(counted.registrationFailures))]
        case .runnerVersionDaysLeft: return highest.runnerDaysLeft.map { [.init(Double($0))] } ?? []
        case .credentialRefusals: return [.init(Double(counted.credentialRefusals))]
        // Rare, so that zero isn't worth a metric's price at CloudWatch.
        case .phantomJobs: return highest.phantomJobs > 0 ? [.init(Double(highest.phantomJobs))] : []
        // As things stand: the highest number since the last sending would hide a loss.
        case .healthyStandbys: return measures.levels.healthyStandbys.map { [.init(Double($0))] } ?? []
        }
    }
}

extension Duration {
    /// Rounded to the nearest.
    fileprivate var inWholeSeconds: Double { Double((inMilliseconds + 500) / 1000) }
}
