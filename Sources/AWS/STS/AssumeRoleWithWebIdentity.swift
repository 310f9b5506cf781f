/// Exchanges an OIDC token for a role's credentials. Not signed: the token is the proof.
public struct AssumeRoleWithWebIdentity: STSOperation {
    public static let name = "AssumeRoleWithWebIdentity"
    public typealias Output = Credentials
    public var roleARN: String
    /// 2 to 64 characters; stands in CloudTrail.
    public var sessionName: String
    public var token: Secret

    /// An exchange.
    public init(roleARN: String, sessionName: String, token: Secret) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.token = token
    }

    public func encoded() -> EncodedRequest {
        var form = QueryForm(action: Self.name, version: Self.version)
        fill(&form)
        return EncodedRequest(
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: form.bytes, signed: false)
    }

    func fill(_ form: inout QueryForm) {
        form.add("RoleArn", roleARN)
        form.add("RoleSessionName", sessionName)
        form.add("WebIdentityToken", token.revealed)
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> Credentials {
        try Credentials(stsAnswer: root["AssumeRoleWithWebIdentityResult"])
    }
}
