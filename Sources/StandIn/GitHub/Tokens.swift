import World

/// The tokens that the service has given out, each with the instant (ms) at which it ends.
struct Tokens: Sendable {
    private var installation: [String: Int64] = [:]
    private var registration: [String: Int64] = [:]
    /// What a registration token was given for: the path of its organization, enterprise or repository.
    private var scopes: [String: String] = [:]
    private var admin: [String: Int64] = [:]
    /// Whose scale sets an admin token reaches: the path of its organization, enterprise or repository.
    private var owners: [String: String] = [:]
    /// Runner names by the credential in their just-in-time configuration.
    private var runners: [String: String] = [:]
    /// So many installation or admin tokens are kept; older ones are dropped with the expired.
    private static let most = 4096

    mutating func addInstallation(_ token: String, until: Int64, now: Int64) { Self.add(token, until, to: &installation, now: now) }
    mutating func addRegistration(_ token: String, for scope: String, until: Int64, now: Int64) {
        Self.add(token, until, to: &registration, now: now)
        scopes[token] = scope
        if scopes.count > 2 * Self.most { scopes = scopes.filter { registration[$0.key] != nil } }
    }
    mutating func addAdmin(_ token: String, for scope: String, until: Int64, now: Int64) {
        Self.add(token, until, to: &admin, now: now)
        owners[token] = scope
        if owners.count > 2 * Self.most { owners = owners.filter { admin[$0.key] != nil } }
    }

    /// The path that the token may register runners for; nil when it is none, or has ended.
    func scope(ofRegistration token: String, at now: Int64) -> String? { (registration[token] ?? 0) > now ? scopes[token] : nil }
    func isAdmin(_ token: String, at now: Int64) -> Bool { (admin[token] ?? 0) > now }
    func owner(ofAdmin token: String) -> String { owners[token] ?? "" }

    /// A personal token is taken as it comes; one that looks like an installation's must be one.
    func mayRegister(_ token: String, at now: Int64) -> Bool {
        if token.hasPrefix("ghs_") { return (installation[token] ?? 0) > now }
        return !token.isEmpty && token != "bad"
    }

    func runner(_ secret: String) -> String? { runners[secret] }

    /// Credentials of runners that GitHub has forgotten are dropped now and then.
    mutating func addRunner(_ name: String, _ secret: String, isRegistered: (String) -> Bool) {
        if runners.count >= Self.most, runners.count.isMultiple(of: 256) { runners = runners.filter { isRegistered($0.value) } }
        runners[secret] = name
    }

    mutating func expireAdmin() { admin = [:] }

    private static func add(_ token: String, _ until: Int64, to tokens: inout [String: Int64], now: Int64) {
        if tokens.count >= most { tokens = tokens.filter { $0.value > now } }
        tokens[token] = until
    }

    /// A JSON Web Token whose third part is `secret`. Clients read `exp` (seconds) out of it without verifying.
    static func webToken(_ secret: String, expiresAt: Int64) -> String {
        let header: JSON = ["typ": "JWT", "alg": "RS256"]
        let claims: JSON = ["exp": .int(expiresAt / 1000), "iss": "stand-in"]
        return base64URL(Array(header.text.utf8)) + "." + base64URL(Array(claims.text.utf8)) + "." + secret
    }

    /// The secret of a token that `webToken` made.
    static func secret(of token: String) -> String {
        String(token.split(separator: ".", omittingEmptySubsequences: false).last ?? "")
    }
}
