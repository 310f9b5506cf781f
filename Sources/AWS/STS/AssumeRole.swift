/// Exchanges credentials for those of a role.
public struct AssumeRole: STSOperation {
    public static let name = "AssumeRole"
    public typealias Output = Credentials
    public var roleARN: String
    /// 2 to 64 characters of letters, digits and `+=,.@_-`; stands in CloudTrail.
    public var sessionName: String
    /// Asked for by a role of another company's account.
    public var externalID: String?
    /// 900 to 43200; nil for an hour.
    public var durationSeconds: Int?

    /// An exchange.
    public init(roleARN: String, sessionName: String, externalID: String? = nil, durationSeconds: Int? = nil) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.externalID = externalID
        self.durationSeconds = durationSeconds
    }

    func fill(_ form: inout QueryForm) {
        form.add("RoleArn", roleARN)
        form.add("RoleSessionName", sessionName)
        form.add("DurationSeconds", durationSeconds.map { String($0) })
        form.add("ExternalId", externalID)
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> Credentials {
        try Credentials(stsAnswer: root["AssumeRoleResult"])
    }
}

extension Credentials {
    /// `Credentials` below an operation's result.
    init(stsAnswer result: XMLElement?) throws(MalformedBody) {
        guard let given = result?["Credentials"], let id = given.string("AccessKeyId"), let secret = given.string("SecretAccessKey"),
            let token = given.string("SessionToken")
        else { throw MalformedBody("Credentials are missing or incomplete") }
        guard let expiration = given.string("Expiration").flatMap(Timestamp.parse) else {
            throw MalformedBody("Expiration is missing or can't be read")
        }
        self.init(accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: expiration)
    }
}
