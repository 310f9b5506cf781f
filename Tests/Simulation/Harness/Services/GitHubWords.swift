import Scaler
import World

/// The shell's translation between the core's terms and GitHub's.
enum GitHubWords {
    /// - Parameter offset: by how much the agent's clock is ahead of GitHub's, ms: the shell counts the token's life from its receipt.
    static func grant(_ session: GitHub.Session, aheadBy offset: Int64, isBare: Bool = false) -> SessionGrant {
        SessionGrant(
            id: SessionID(session.id), statistics: isBare ? nil : statistics(session.statistics),
            tokenExpires: WallTime(milliseconds: Host.epochStart + session.queueTokenExpiresAt + offset))
    }

    static func scaleSet(_ set: GitHub.ScaleSet) -> GitHubScaleSet { GitHubScaleSet(id: set.id, labels: set.labels) }

    static func statistics(_ counts: GitHub.Statistics) -> Statistics {
        Statistics(
            available: counts.available, acquired: counts.acquired, assigned: counts.assigned, running: counts.running,
            registered: counts.registeredRunners, busy: counts.busyRunners, idle: counts.idleRunners)
    }

    /// - Parameter isBare: the message comes without statistics.
    static func message(_ message: GitHub.Message, isBare: Bool = false) -> Message {
        Message(
            id: message.id, statistics: isBare ? nil : statistics(message.statistics), jobs: message.entries.compactMap(event),
            offers: message.entries.filter { $0.kind == .available }.map(\.requestID))
    }

    private static func event(_ entry: GitHub.JobMessage) -> JobEvent? {
        let kind: JobEvent.Kind
        switch entry.kind {
        case .available: return nil
        case .assigned: kind = .assigned
        case .started: kind = .started(runner: RunnerName(entry.runnerName ?? ""))
        case .completed: kind = .completed(runner: entry.runnerName.map { RunnerName($0) }, result: entry.result ?? "")
        }
        return JobEvent(
            kind, job: JobID(entry.jobID), run: entry.request.workflowRun, attempt: entry.request.attempt,
            repository: entry.request.repository, workflow: entry.request.workflowRef, name: entry.request.displayName,
            queued: WallTime(milliseconds: Host.epochStart + entry.queuedAt),
            assigned: entry.assignedAt.map { WallTime(milliseconds: Host.epochStart + $0) })
    }

    static func outcome(_ failure: GitHub.Failure) -> Outcome {
        let words = "\(failure.exception) \(failure.message)"
        return switch failure.status {
        case 401: .refused(Refusal(.unauthorized, words))
        case 404: .refused(Refusal(.notFound, words))
        case 409: .refused(Refusal(.exists, words))
        case 500...: .unknown(words)
        default: .refused(Refusal(.rejected, words))
        }
    }

    static func removal(_ failure: GitHub.Failure) -> Outcome {
        switch failure.exception {
        case "AgentNotFoundException": .done(.removal(.notFound))
        case "JobStillRunningException": .done(.removal(.jobStillRunning))
        default: outcome(failure)
        }
    }
}
