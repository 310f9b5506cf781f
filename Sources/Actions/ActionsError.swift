import HTTP

/// Why a call of GitHub brought nothing: what was asked of whom, what came back, and what to do. Holds no token, no query of a URL
/// and no just-in-time configuration.
public struct ActionsError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// 401: the token is not, or no longer, valid.
        case unauthorized
        /// 403 without a sign of throttling.
        case forbidden
        /// 404 or 410, or a named thing that a listing does not hold.
        case notFound
        /// 409.
        case conflict
        /// 429, or 403 with a sign of throttling. Nothing was done.
        case throttled
        /// 5xx and 408. What was asked may have been done.
        case serverError
        /// No answer. See `outcomeIsKnown`.
        case transport(HTTPError)
        /// An answer that proves nothing: a success that can't be read, a status that GitHub doesn't document for this call, or a page
        /// that somebody else wrote. What was asked may have been done. The text names the fault.
        case malformed(String)
        /// Any other status: the service understood and refused, or moved.
        case refused
        /// The App's key could not sign. Nothing was sent.
        case credential(CredentialError)
    }

    public var call: Call
    public var kind: Kind
    /// Of the server that was asked, with its port if not the usual one.
    public var host: String?
    public var status: Int?
    public var exception: ServiceException?
    /// The service's own words, bounded and scrubbed.
    public var message: String
    /// `ActivityId` of the response, by which GitHub's support finds it; often absent since 2026.
    public var activityID: String?
    /// `X-GitHub-Request-Id` of the response.
    public var requestID: String?
    /// `Content-Type` of the response: `text/html` is a proxy's or a portal's.
    public var contentType: String?
    /// How long the server asks to be left alone; at most an hour is believed.
    public var retryAfter: Duration?

    init(_ call: Call, _ kind: Kind, host: String? = nil, message: String = "") {
        self.call = call
        self.kind = kind
        self.host = host
        self.message = message
    }

    /// Whether it is certain that what was asked has not been done. False means *unknown*: it may have been done.
    public var outcomeIsKnown: Bool {
        switch kind {
        case .transport(let error): !error.mayHaveBeenSent
        case .serverError, .malformed: false
        case .unauthorized, .forbidden, .notFound, .conflict, .throttled, .refused, .credential: true
        }
    }

    /// True when GitHub refused the token, or the App's key, itself: not the message queue's own token, which a refresh renews.
    public var refusesCredential: Bool {
        guard kind == .unauthorized || kind == .forbidden else { return false }
        switch call {
        case .poll, .acknowledge, .acquire: return false
        // It needs a right of its own, which nothing else of the agent needs.
        case .runnerSupport: return false
        default: return true
        }
    }

    /// True when the message session is no more: it has to be opened anew, once it is certain that this agent still leads. A 401 is
    /// no such sign, at a refresh neither: there it speaks of the admin token.
    public var sessionIsLost: Bool {
        switch exception {
        case .sessionExpired, .runnerAdmin, .scaleSetNotFound: true
        default: call == .refreshSession && kind == .notFound
        }
    }
}

extension ActionsError: CustomStringConvertible {
    public var description: String {
        var text = "GitHub: could not \(call.rawValue)" + (host.map { " at \($0)" } ?? "") + ": \(what)"
        if !message.isEmpty { text += ": \(message)" }
        if let requestID { text += " (request \(requestID))" }
        if let activityID { text += " (activity \(activityID))" }
        if let retryAfter { text += " (asked to wait \(retryAfter.components.seconds) s)" }
        return text + (text.hasSuffix(".") ? " " : ". ") + advice
    }

    private var what: String {
        let code = status.map { "status \($0)" } ?? "no answer"
        switch kind {
        case .transport(let error): return "\(error.reason): \(Scrub.text(error.message))"
        case .malformed(let fault): return "\(code) \(contentType ?? "without a content type"), but \(fault)"
        case .credential(let error): return error.description
        default: return exception.map { "\(code), \($0)" } ?? code
        }
    }
}
