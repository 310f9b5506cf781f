import FoundationEssentials
import HTTP

/// Sends operations. It signs each once, sends it once, and never repeats it: a repetition is its caller's decision.
public struct AWSClient: Sendable {
    private let http: any HTTPSender
    private let endpoints: Endpoints
    private let credentials: CredentialStore?
    public let region: Region
    private let now: @Sendable () -> Date

    /// `credentials` may be `nil` only for operations that are not signed. `now` is the wall clock that dates signatures.
    public init(
        http: any HTTPSender, region: Region, endpoints: Endpoints, credentials: CredentialStore?,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.http = http
        self.region = region
        self.endpoints = endpoints
        self.credentials = credentials
        self.now = now
    }

    /// Carries an operation out, within `timeout` for everything, waiting for credentials included.
    ///
    /// The signature is made first; then, when the connection stands and before the first byte is written, `mayStart` is asked
    /// (`HTTPRequest.mayStart`): so a request of an authority that has lapsed is never written, and one that was written carries a date
    /// at which the authority stood. Refused, it ends as `.transport` with `.refusedBySender`.
    public func send<O: Operation>(
        _ operation: O, timeout: Duration = .seconds(10), mayStart: (@Sendable () -> Bool)? = nil
    ) async throws(AWSError) -> O.Output {
        let start = ContinuousClock.now
        let encoded = operation.encoded()
        var request = HTTPRequest(.post, endpoints.url(O.service), headers: encoded.headers, body: encoded.body, mayStart: mayStart)
        var used: Credentials?
        if encoded.signed {
            let found = try await currentCredentials(O.name, within: timeout)
            request = Signer(region: region.name, service: O.service.signingName).sign(request, credentials: found, date: now())
            used = found
        }
        request.timeout = timeout - (ContinuousClock.now - start)
        request.connectTimeout = min(request.connectTimeout, request.timeout)
        let response = try await exchange(request, O.name)
        do throws(AWSError) {
            return try Self.read(operation, response)
        } catch {
            if error.disposition == .expiredCredentials, let used { await credentials?.refused(used) }
            throw error
        }
    }

    private func currentCredentials(_ operation: String, within timeout: Duration) async throws(AWSError) -> Credentials {
        guard let credentials else { throw .noCredentials(operation, "this client was made without any") }
        do {
            return try await credentials.current(within: timeout)
        } catch {
            throw .noCredentials(operation, error.description)
        }
    }

    private func exchange(_ request: HTTPRequest, _ operation: String) async throws(AWSError) -> HTTPResponse {
        guard request.timeout > .zero else {
            throw .transport(operation, HTTPError(.timedOut, mayHaveBeenSent: false, message: "no time was left to send it"))
        }
        do {
            return try await http.send(request)
        } catch {
            throw .transport(operation, error)
        }
    }

    private static func read<O: Operation>(_ operation: O, _ response: HTTPResponse) throws(AWSError) -> O.Output {
        // Every operation here answers 200 (botocore 1.43.11, no `responseCode` in its models; 2026-11-28). Another 2xx is not AWS's.
        guard response.status == 200 else { throw AWSError(O.name, response) }
        do {
            return try operation.decode(response.body)
        } catch {
            throw AWSError(
                operation: O.name, status: response.status, code: "",
                message: "the answer (\(response.contentType)) can't be read: \(error.what)",
                requestID: response.requestID, disposition: .malformedResponse)
        }
    }
}

extension AWSError {
    static func noCredentials(_ operation: String, _ why: String) -> AWSError {
        AWSError(operation: operation, status: 0, code: "", message: "no credentials: \(why)", disposition: .noCredentials)
    }

    static func transport(_ operation: String, _ error: HTTPError) -> AWSError {
        AWSError(operation: operation, status: 0, code: "", message: error.message, disposition: .transport(error))
    }
}
