import CCurl
import Glibc

/// An asynchronous HTTP client over libcurl: one thread for all transfers, Swift continuations in front of it.
///
/// What it promises:
/// - A request is sent at most once. It follows no redirect, and it stops libcurl's own silent retry (see `Exchange.mayBegin`).
/// - Every call ends exactly once, with a response or an `HTTPError`; cancelling the task removes the transfer.
/// - TLS certificates are always verified. There is no way to switch that off.
///
/// The addresses of a name are used for 5 s at most, and no longer once an exchange with its host has failed. A connection that could not be
/// made by addresses that were kept is tried once more by new ones, before anything is sent.
///
/// Connections are kept and used again, HTTP/2 is used where the server offers it over TLS, and proxies are taken from the usual
/// environment variables (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`). Making the first client ignores SIGPIPE for the
/// process: OpenSSL writes to sockets whose other end may be gone.
///
/// It is also a task executor (Client+Executor.swift): a task that prefers it runs on the client's own thread, between the transfers, and
/// saves two changes of threads for each request. Such a task must not block, for nothing is transferred meanwhile.
public final class HTTPClient: HTTPSender {
    /// What is the same for all requests of one client.
    public struct Configuration: Sendable {
        /// A PEM file of the certificate authorities to trust. It replaces the system's trust: what only the system trusts is refused.
        public var caFile: String?
        /// Whether HTTP/2 is used where the server offers it over TLS. Without it each request has a connection to itself, and one that
        /// times out takes its connection with it.
        public var usesHTTP2: Bool
        /// Sent unless a request has a `User-Agent` of its own.
        public var userAgent: String
        /// More requests at once than this wait for a connection; 0 sets no limit. HTTP/2 counts connections, not requests.
        public var maxConnectionsPerHost: Int
        /// Connections kept open for later, over all hosts.
        public var maxIdleConnections: Int
        /// A longer head of a response ends the exchange with `.tooLarge`; interim responses and trailers count too.
        public var maxResponseHeaderBytes: Int
        /// A connection that has acknowledged nothing for this long is given up: a peer that vanished without a word is noticed.
        /// Shorter than ten seconds makes no sense: the first keepalive probe follows after 5 s of silence, the next 5 s later.
        public var deadConnectionAfter: Duration

        public init(
            caFile: String? = nil, userAgent: String = "agent", usesHTTP2: Bool = true, maxConnectionsPerHost: Int = 256,
            maxIdleConnections: Int = 256, maxResponseHeaderBytes: Int = 64 << 10, deadConnectionAfter: Duration = .seconds(10)
        ) {
            self.caFile = caFile
            self.userAgent = userAgent
            self.usesHTTP2 = usesHTTP2
            self.maxConnectionsPerHost = maxConnectionsPerHost
            self.maxIdleConnections = maxIdleConnections
            self.maxResponseHeaderBytes = maxResponseHeaderBytes
            self.deadConnectionAfter = deadConnectionAfter
        }
    }

    let loop: TransferLoop

    public init(_ configuration: Configuration = Configuration()) {
        Self.prepareProcess
        loop = TransferLoop(configuration)
        loop.start()
    }

    deinit {
        loop.close()
    }

    private static let prepareProcess: Void = {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        signal(SIGPIPE, SIG_IGN)
    }()

    /// Sends the request and waits for the whole response.
    ///
    /// `request.mayStart` is asked on the client's only thread, so it must not wait for anything. A cancelled task gets
    /// `.cancelled`, or the response if that was first.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        try request.check()
        let exchange = Exchange(request, maxResponseHeaderBytes: loop.configuration.maxResponseHeaderBytes)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                exchange.continuation = continuation
                loop.submit(exchange)
            }
        } onCancel: {
            loop.cancel(exchange)
        }
        return try outcome.get()
    }
}
