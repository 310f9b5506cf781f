/// A message session: the right to read a scale set's queue. There is at most one at a time.
public struct Session: Sendable, Equatable {
    public var id: SessionID
    public var scaleSet: ScaleSetID
    public var owner: String
    /// Where the queue is polled: absolute, on a path of its own, possibly with a query that must be kept.
    public var queueURL: Secret
    /// Opens the queue, and nothing else but `acquire`.
    public var queueToken: Secret
    /// When `queueToken` expires by GitHub's clock, in milliseconds since 1970, if it says so: to be shown. An hour or less from its issue
    /// has been reported.
    public var tokenExpiresMs: Int64?
    /// How long `queueToken` is good, counted from its receipt, if it says so: to pace refreshes by. At least two minutes and at most a
    /// day, whatever this host's clock and GitHub's say.
    public var tokenLife: Duration?
    public var statistics: Statistics?

    public init(
        id: SessionID, scaleSet: ScaleSetID, owner: String, queueURL: Secret, queueToken: Secret,
        tokenExpiresMs: Int64? = nil, tokenLife: Duration? = nil, statistics: Statistics? = nil
    ) {
        self.id = id
        self.scaleSet = scaleSet
        self.owner = owner
        self.queueURL = queueURL
        self.queueToken = queueToken
        self.tokenExpiresMs = tokenExpiresMs
        self.tokenLife = tokenLife
        self.statistics = statistics
    }
}

/// The session as the service describes it; during an incident a 200 had an empty queue URL (ARC#4370).
struct SessionAnswer: Decodable {
    let sessionID: SessionID?
    let ownerName: String
    let queueURL: String
    let queueToken: Secret
    let statistics: Statistics?

    private enum CodingKeys: String, CodingKey { case sessionId, ownerName, messageQueueUrl, messageQueueAccessToken, statistics }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sessionID = container.lenient(String.self, .sessionId).flatMap(SessionID.init(rawValue:))
        ownerName = Clip.text(container.lenient(String.self, .ownerName))
        queueURL = container.lenient(String.self, .messageQueueUrl) ?? ""
        queueToken = Secret(container.lenient(String.self, .messageQueueAccessToken) ?? "")
        statistics = container.lenient(Statistics.self, .statistics)
    }

    /// - Parameters:
    ///   - known: the id of a session that is being refreshed.
    ///   - admits: whether the queue's token may be sent there.
    ///   - life: how long a token that ends then, and was issued then, is good from now on.
    func session(
        of set: ScaleSetID, owner: String, known: SessionID?, admits: (ServiceURL) -> Bool,
        life: (_ expiresMs: Int64, _ issuedMs: Int64?) -> Int64
    ) throws(Malformed) -> Session {
        guard let id = known ?? sessionID else { throw Malformed(what: "sessionId is missing") }
        guard !queueURL.isEmpty else { throw Malformed(what: "messageQueueUrl is empty") }
        guard let url = ServiceURL(queueURL), admits(url) else {
            throw Malformed(what: "messageQueueUrl is no https URL")
        }
        guard queueToken.isHeaderSafe else { throw Malformed(what: "messageQueueAccessToken is empty or damaged") }
        let expires = JSONWebToken.expiresMs(queueToken)
        let lifeMs = expires.map { max(life($0, JSONWebToken.issuedMs(queueToken)), 2 * TokenLife.shortestMs) }
        return Session(
            id: id, scaleSet: set, owner: ownerName.isEmpty ? owner : ownerName, queueURL: Secret(queueURL), queueToken: queueToken,
            tokenExpiresMs: expires, tokenLife: lifeMs.map { .milliseconds($0) }, statistics: statistics)
    }
}
