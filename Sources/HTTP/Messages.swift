/// One HTTP request, complete: the client adds nothing but what the protocol demands, and never sends it twice.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE", head = "HEAD" }

    public var method: Method
    /// Absolute, already percent-encoded.
    public var url: String
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// For name lookup, TCP and TLS together.
    public var connectTimeout: Duration
    /// For the whole exchange, connecting included.
    public var timeout: Duration
    /// A longer response body ends the exchange with `HTTPError.Reason.tooLarge`.
    public var maxResponseBytes: Int
    /// Never through a proxy of the environment's: for what is on the host's own link.
    public var bypassesProxy = false
    /// Asked on the transport's thread when the connection stands and immediately before the first byte of the request is
    /// written. `false` ends the exchange with `.refusedBySender` and nothing sent. This is where a lease's authority is checked.
    public var mayStart: (@Sendable () -> Bool)?

    public init(
        _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        connectTimeout: Duration = .seconds(5), timeout: Duration = .seconds(30), maxResponseBytes: Int = 16 << 20,
        mayStart: (@Sendable () -> Bool)? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maxResponseBytes = maxResponseBytes
        self.mayStart = mayStart
    }
}

/// A whole response, its body bounded by the request's `maxResponseBytes`.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Header fields in order; they are found by name without regard to case.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [(name: String, value: String)]

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first value of the field; setting replaces every value it had, and `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { fields.append((name: name, value: newValue)) }
        }
    }

    public mutating func append(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }
}

/// Why an exchange brought no response. An HTTP status of any kind is a response, not an error.
public struct HTTPError: Error, Sendable, Equatable {
    public enum Reason: Sendable, Equatable {
        case timedOut
        case cancelled
        /// `mayStart` said no: nothing was sent.
        case refusedBySender
        case couldNotResolve, couldNotConnect
        /// The certificate or the handshake was not accepted.
        case tls
        /// The response was larger than the request allowed.
        case tooLarge
        /// The connection ended in the middle, or what came is not HTTP.
        case broken
        /// The request itself can't be sent (bad URL, bad header).
        case invalidRequest
    }

    public var reason: Reason
    /// False only when it is certain that no byte of the request reached the server; a request that may have been sent may
    /// have been carried out, and its outcome is *unknown*.
    public var mayHaveBeenSent: Bool
    /// libcurl's own words, without the URL's query (which may carry a token).
    public var message: String

    public init(_ reason: Reason, mayHaveBeenSent: Bool, message: String) {
        self.reason = reason
        self.mayHaveBeenSent = mayHaveBeenSent
        self.message = message
    }
}

/// What `AWS` and `Actions` need of an HTTP client. Cancelling the task removes the transfer.
public protocol HTTPSender: Sendable {
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
