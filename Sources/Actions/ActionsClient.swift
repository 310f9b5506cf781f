import HTTP

/// GitHub's Actions service for one scope: scale sets, message sessions and just-in-time runners.
///
/// GitHub documents none of this protocol; it was read in the official clients (actions/scaleset @6ce0259, ARC @2ee6b3b, actions/runner
/// @258d6c8) up to 2026-11-24. Every call is one HTTP request, after a renewal of the admin connection if that is due, and is never
/// repeated here: what to do about an `ActionsError` is the caller's decision. The exceptions: the last step of a renewal; a renewal as a whole,
/// once, with a credential that was replaced; and a call that the service refused with 401, once, after a renewal, at most once a minute.
///
/// Calls run side by side; nothing but a renewal is shared. Cancelling the task ends a call at once.
///
/// `mayStart`, where a call takes it, is asked at the socket immediately before the request's first byte (see `HTTPRequest`).
public final class ActionsClient: Sendable {
    public typealias MayStart = @Sendable () -> Bool

    public let scope: Scope
    let exchange: Exchange
    let chain: TokenChain
    let userAgent: UserAgent

    /// - Parameters:
    ///   - replacement: asked when GitHub refuses the credential, at most every half minute.
    ///   - now: wall time in milliseconds since 1970: an App signs with it, and dates of refusals are compared with it.
    ///   - uptime: milliseconds since any fixed instant, on a clock that never jumps; lives of tokens are counted by it.
    ///   - sleep: how the last step of a renewal pauses between its attempts.
    public init(
        scope: Scope, credential: Credential, replacement: CredentialReplacement? = nil, http: any HTTPSender, userAgent: UserAgent,
        timeouts: Timeouts = Timeouts(),
        now: @escaping @Sendable () -> Int64,
        uptime: @escaping @Sendable () -> Int64 = ActionsClient.uptimeMs,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.scope = scope
        self.userAgent = userAgent
        exchange = Exchange(http: http, timeouts: timeouts, now: now, uptime: uptime)
        chain = TokenChain(
            scope: scope, credential: credential, replacement: replacement, exchange: exchange,
            userAgent: userAgent.value(scaleSet: nil), sleep: sleep)
    }

    private static let start = ContinuousClock.now

    /// Milliseconds since the first use, on the clock that goes on while the host sleeps.
    @Sendable public static func uptimeMs() -> Int64 {
        let passed = (ContinuousClock.now - start).components
        return passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000
    }

    /// Makes sure of an admin connection that holds for two minutes at least, as a standby does to be ready. Sends nothing while one
    /// is in force.
    public func connect() async throws(ActionsError) {
        _ = try await chain.connection()
    }
}

/// A call of the service proper: below the admin connection's base, with its API version.
struct ServiceCall {
    var call: Call
    var method: HTTPRequest.Method
    /// Below `_apis/`, already percent-encoded.
    var path: String
    var query: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// For the user agent.
    var scaleSet: ScaleSetID?
    /// Instead of the admin token.
    var queueToken: Secret?
    var mayStart: ActionsClient.MayStart?
}

extension ActionsClient {
    static let apiVersion = "6.0-preview"

    /// A 401 that speaks of the admin token is answered by one renewal and one more attempt: the service carried nothing out.
    func send(_ service: ServiceCall) async throws(ActionsError) -> (response: HTTPResponse, url: ServiceURL) {
        let connection = try await chain.connection()
        do {
            return try await send(service, over: connection)
        } catch {
            guard error.kind == .unauthorized, service.queueToken == nil, await chain.discard(connection) else { throw error }
        }
        return try await send(service, over: try await chain.connection())
    }

    private func send(
        _ service: ServiceCall, over connection: TokenChain.Connection
    ) async throws(ActionsError) -> (response: HTTPResponse, url: ServiceURL) {
        var url = connection.base.joining("_apis/\(service.path)")
        for item in service.query { url = url.setting(item.name, item.value) }
        if !url.hasItem("api-version") { url = url.setting("api-version", Self.apiVersion) }
        let headers = headers(service.queueToken ?? connection.token, service.scaleSet)
        let response = try await exchange.send(
            service.call, service.method, url, headers, body: service.body, mayStart: service.mayStart)
        return (response, url)
    }

    func read<T: Decodable>(_ type: T.Type, _ service: ServiceCall) async throws(ActionsError) -> T {
        let (response, url) = try await send(service)
        return try exchange.read(type, service.call, response, from: url)
    }

    /// The entry of that name, or nil if the service lists none.
    func find<T: Decodable & Sendable>(
        _ name: String, _ nameOf: (T) -> String, _ service: ServiceCall
    ) async throws(ActionsError) -> T? {
        let (response, url) = try await send(service)
        let listing = try exchange.read(Listing<T>.self, service.call, response, from: url)
        do {
            return try listing.entry(named: name, nameOf)
        } catch {
            throw ActionsError(service.call, error, in: response, host: url.authority)
        }
    }

    /// The official client sends the content type with every method.
    private func headers(_ token: Secret, _ scaleSet: ScaleSetID?) -> HTTPHeaders {
        [
            "Authorization": "Bearer \(token.reveal())", "Content-Type": "application/json",
            "User-Agent": userAgent.value(scaleSet: scaleSet),
        ]
    }
}
