import FoundationEssentials

/// What signs requests to AWS, for as long as it holds.
public struct Credentials: Sendable, Equatable {
    /// Public by nature: it appears in every request and in CloudTrail.
    public var accessKeyID: String
    /// Never leaves the process.
    public var secretAccessKey: Secret
    /// Only temporary credentials have one.
    public var sessionToken: Secret?
    /// When AWS stops taking them; `nil` for lasting keys.
    public var expiration: Date?

    /// Credentials as a provider found them.
    public init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// Why there are no credentials. It never holds one.
public struct CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried, what came of it, and what to do.
    public var description: String

    /// A reason, in a sentence.
    public init(_ description: String) { self.description = description }
}

/// One place where credentials may be.
public protocol CredentialProvider: Sendable {
    /// For messages, e.g. `environment`.
    var name: String { get }
    /// The credentials; `nil` if this place is not set up, so that the next is asked. A place that is set up and fails throws.
    func credentials() async throws(CredentialError) -> Credentials?
}
