import HTTP

extension ActionsError {
    /// One sentence that tells an operator what to do, or that there is nothing to do.
    public var advice: String {
        exception.flatMap(Self.advice(on:)) ?? adviceOnKind
    }

    private static func advice(on exception: ServiceException) -> String? {
        switch exception {
        case .scaleSetExists: "Another agent made the set at the same moment, or its name is taken in this runner group: choose another."
        case .scaleSetNotFound:
            "GitHub deleted the scale set; the leader makes it again, and nothing needs doing unless it keeps vanishing."
        case .sessionConflict:
            "Another session of this scale set is alive; if none of these agents holds it, find who else uses the name, else wait 2 minutes."
        case .sessionExpired, .runnerAdmin: "GitHub ended the session; the leader opens a new one, and nothing needs doing."
        case .agentExists: "A runner of this name is registered; it is removed and minted again unless it is at work."
        case .agentNotFound: "The runner is no longer registered; nothing needs doing."
        case .jobStillRunning: "The runner has a job and is kept until the job ends; nothing needs doing."
        case .unknown: nil
        }
    }

    private var adviceOnKind: String {
        switch kind {
        case .unauthorized:
            isAboutCredential ? Self.checkCredential : "The token is renewed and the call made again; if this persists, \(Self.report)."
        case .forbidden where call == .runnerSupport:
            "The credential lacks the right that this list needs (Administration: read), and the agent goes on without it."
        case .forbidden: Self.checkCredential
        case .notFound: adviceOnAbsence
        case .conflict: "Something else changed the same thing; it is looked up and decided anew."
        case .throttled: "GitHub asks for fewer calls; it is tried again later. If it persists, see who else uses this credential."
        case .serverError: "GitHub is at fault; it is tried again. See githubstatus.com if it persists."
        case .transport(let error): Self.advice(on: error.reason)
        case .malformed:
            "It is tried again; if it persists, see githubstatus.com, see whether a proxy answers for GitHub, and \(Self.report)."
        case .refused: "GitHub does not accept the call as it is; compare the settings with the message, and \(Self.report)."
        case .credential(.notSigned): "It is tried again."
        case .credential: "Correct the credential and start the agent again."
        }
    }

    private var isAboutCredential: Bool { [.installationToken, .registrationToken, .adminConnection].contains(call) }

    private static let report = "report the request's id to GitHub"
    private static let checkCredential =
        "Check that the token or App is valid and not expired, may administer self-hosted runners of this owner, and that this host's clock is right."

    private var adviceOnAbsence: String {
        switch call {
        case .installationToken: "Check the installation id, and that the App is installed at this owner."
        case .registrationToken, .adminConnection:
            "Check the GitHub URL, and that the credential may see this owner: GitHub shows it a 404 otherwise."
        case .runnerSupport: "This GitHub doesn't know that version, or has no such list."
        case .runnerGroupByName: "Create the runner group at GitHub, or correct its name in the settings."
        default: "What was asked for is not there; it is looked up and decided anew."
        }
    }

    private static func advice(on reason: HTTPError.Reason) -> String {
        switch reason {
        case .couldNotResolve, .couldNotConnect:
            "Check this host's DNS, routes, proxy and security groups towards GitHub; it is tried again."
        case .tls: "Check the trusted certificates of this host, and whether a proxy presents its own."
        case .timedOut, .broken: "It is tried again; if it persists, check the network path to GitHub."
        case .cancelled, .refusedBySender: "This agent gave the call up itself; nothing needs doing."
        case .tooLarge: "The answer was too large to be GitHub's; see whether a proxy answers for GitHub."
        case .invalidRequest: "Check the GitHub URL and the credential for characters that do not belong there."
        }
    }
}
