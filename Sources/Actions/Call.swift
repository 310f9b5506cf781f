/// The calls this module makes, named as messages name them.
public enum Call: String, Sendable, Hashable, CaseIterable {
    case installationToken = "get an installation token"
    case registrationToken = "get a registration token"
    case adminConnection = "get an admin connection"
    case runnerGroupByName = "look up the runner group"
    case scaleSetByName = "look up the scale set by name"
    case scaleSetByID = "look up the scale set"
    case createScaleSet = "create the scale set"
    case updateScaleSet = "update the scale set"
    case deleteScaleSet = "delete the scale set"
    case openSession = "open the message session"
    case refreshSession = "refresh the message session"
    case deleteSession = "delete the message session"
    case poll = "poll the message queue"
    case acknowledge = "acknowledge the message"
    case acquire = "acquire jobs"
    case mint = "mint a just-in-time runner"
    case runnerByName = "look up the runner by name"
    case runnerByID = "look up the runner"
    case removeRunner = "remove the runner"
    case runnerSupport = "ask until when a runner version is supported"
}

extension Call {
    /// The statuses by which GitHub says that a call succeeded. Any other 2xx proves nothing: a proxy's page has 200 as well, and taken
    /// for a success it would end a runner with its job. Read in actions/scaleset @6ce0259 and ARC @2ee6b3b, 2026-11-24.
    func isSuccess(_ status: Int) -> Bool {
        switch self {
        case .deleteScaleSet, .deleteSession, .acknowledge, .removeRunner: status == 204
        case .poll: status == 200 || status == 202
        case .installationToken, .registrationToken: status == 201
        case .adminConnection: status == 200 || status == 201
        case .runnerGroupByName, .scaleSetByName, .scaleSetByID, .createScaleSet, .updateScaleSet, .openSession, .refreshSession, .acquire,
            .mint, .runnerByName, .runnerByID, .runnerSupport:
            status == 200
        }
    }

    /// Whether the call belongs to the Actions service itself. The token calls go to GitHub's REST API, whose 404 speaks of the settings.
    var isOfService: Bool {
        switch self {
        case .installationToken, .registrationToken, .adminConnection, .runnerSupport: false
        default: true
        }
    }
}
