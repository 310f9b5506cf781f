/// The service's own name for what went wrong, found as a part of `typeName` (or of the text where there is none). The names and
/// the statuses they came with were read in the official clients and in users' reports up to 2026-11-24; GitHub documents none.
public enum ServiceException: Sendable, Hashable {
    /// Creating: the name is taken within the runner group.
    case scaleSetExists
    /// The set was deleted at GitHub, for instance after about a week without a poll.
    case scaleSetNotFound
    /// Another session of the set is alive. A dead one has been seen to block for 61 to 92 s.
    case sessionConflict
    /// The session is unknown or over. Comes with status 400.
    case sessionExpired
    /// `RunnerAdminException`: the broker evicted the session. Comes with status 404 and may be plain text.
    case runnerAdmin
    /// Minting: a runner of that name is registered.
    case agentExists
    case agentNotFound
    /// Removing: a job has been given to the runner.
    case jobStillRunning
    /// Another one, by its short type name.
    case unknown(String)

    private static let known: [(name: String, exception: ServiceException)] = [
        ("RunnerScaleSetSessionConflictException", .sessionConflict),
        ("RunnerScaleSetSessionExpiredException", .sessionExpired),
        ("RunnerScaleSetExistsException", .scaleSetExists),
        ("RunnerScaleSetNotFoundException", .scaleSetNotFound),
        ("RunnerAdminException", .runnerAdmin),
        ("AgentExistsException", .agentExists),
        ("AgentNotFoundException", .agentNotFound),
        ("JobStillRunning", .jobStillRunning),
    ]

    /// What GitHub's REST twin says in words when it refuses to remove a busy runner; the service's live answer is not known.
    private static let busyPhrases = ["still running a job", "currently running a job"]

    init?(typeName: String, message: String) {
        for candidate in [typeName, message] {
            if let match = Self.known.first(where: { candidate.contains($0.name) }) {
                self = match.exception
                return
            }
        }
        if Self.busyPhrases.contains(where: message.contains) {
            self = .jobStillRunning
            return
        }
        guard let short = typeName.prefix(while: { $0 != "," }).split(separator: ".").last else { return nil }
        self = .unknown(Scrub.text(String(short), limit: 80))
    }
}
