import CCurl
import Glibc

/// One of libcurl's easy handles with the memory that must live as long as it does. Used again from exchange to exchange.
final class EasyHandle {
    let easy: OpaquePointer
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var resolveList: UnsafeMutablePointer<curl_slist>?

    /// How long, in seconds, the answer to a name lookup is used. AWS recommends 5 s for its endpoints (AWS SDK for Java Developer Guide,
    /// "Set the JVM TTL for DNS name lookups", 2026-11-28). libcurl's default of 60 s outlives a lease of 5 s twelve times over.
    static let nameLifetime = 5

    init?() {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
    }

    deinit {
        curl_easy_cleanup(easy)
        freeLists()
        words.deallocate()
    }

    /// libcurl's description of the last failure, or "" if it gave none beyond the code.
    var errorWords: String { String(cString: words) }

    /// Forgets the exchange; connections and name lookups belong to the multi handle and stay.
    func clear() {
        curl_easy_reset(easy)
        freeLists()
    }

    private func freeLists() {
        curl_slist_free_all(headerList)
        curl_slist_free_all(resolveList)
        (headerList, resolveList) = (nil, nil)
    }

    /// Sets everything that the exchange needs. The first failure is the answer.
    ///
    /// - Parameter forgetting: a host and port whose addresses must be looked up anew, see `Origin`.
    func prepare(for exchange: Exchange, _ configuration: HTTPClient.Configuration, forgetting origin: Origin?) -> CURLcode {
        words[0] = 0
        var options = Options(easy)
        setTransport(&options, configuration, isTLS: exchange.request.isTLS)
        setTrust(&options, configuration)
        setNames(&options, forgetting: origin)
        setLimits(&options, exchange.request)
        if exchange.request.bypassesProxy { options.set(CURLOPT_PROXY, "") }
        setMessage(&options, exchange.request, configuration)
        setCallbacks(&options, exchange, configuration)
        return options.code
    }

    private func setTransport(_ options: inout Options, _ configuration: HTTPClient.Configuration, isTLS: Bool) {
        options.set(CURLOPT_NOSIGNAL, 1)
        // Without it, ending a transfer whose name is being looked up waits for the resolver's thread, seconds at worst, and
        // with it every other transfer (lib/asyn-thread.c, Curl_resolver_kill; option since 7.87).
        options.set(CURLOPT_QUICK_EXIT, 1)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_HTTP_VERSION, Int(configuration.usesHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        // Rather one HTTP/2 connection than one each. Only over TLS, where ALPN settles it with the handshake: in the clear,
        // all would wait for the first one's response, which may be a long poll.
        options.set(CURLOPT_PIPEWAIT, isTLS && configuration.usesHTTP2 ? 1 : 0)
        options.set(CURLOPT_TCP_NODELAY, 1)
        options.set(CURLOPT_TCP_KEEPALIVE, 1)
        options.set(CURLOPT_TCP_KEEPIDLE, 5)
        options.set(CURLOPT_TCP_KEEPINTVL, 5)
        // Servers and load balancers close an idle connection after 60 s or more (AWS load balancers: 60 s by default); a
        // connection about to be closed is better not used.
        options.set(CURLOPT_MAXAGE_CONN, 50)
    }

    /// A CA file replaces the system's trust. libcurl has a folder of certificates of its own besides (CURLOPT_CAPATH; Debian's is
    /// /etc/ssl/certs), which would go on being trusted.
    private func setTrust(_ options: inout Options, _ configuration: HTTPClient.Configuration) {
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        guard let caFile = configuration.caFile else { return }
        options.set(CURLOPT_CAINFO, caFile)
        options.check(ccurl_set_pointer(easy, CURLOPT_CAPATH, nil))
    }

    /// libcurl keeps an answer also when every address in it is dead. `-host:port` in CURLOPT_RESOLVE takes it out of the cache.
    private func setNames(_ options: inout Options, forgetting origin: Origin?) {
        options.set(CURLOPT_DNS_CACHE_TIMEOUT, Self.nameLifetime)
        guard let origin else { return }
        resolveList = curl_slist_append(nil, "-\(origin.host):\(origin.port)")
        guard let resolveList else { return options.fail(CURLE_OUT_OF_MEMORY) }
        options.check(ccurl_set_resolve(easy, resolveList))
    }

    private func setLimits(_ options: inout Options, _ request: HTTPRequest) {
        options.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.positiveMilliseconds)
        options.set(CURLOPT_TIMEOUT_MS, request.timeout.positiveMilliseconds)
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    private func setMessage(_ options: inout Options, _ request: HTTPRequest, _ configuration: HTTPClient.Configuration) {
        options.set(CURLOPT_URL, request.url)
        // What was signed is what is sent: libcurl would take `/../` out of the path.
        options.set(CURLOPT_PATH_AS_IS, 1)
        options.set(CURLOPT_USERAGENT, configuration.userAgent)
        setMethod(&options, request)
        for line in request.headerLines {
            guard let longer = curl_slist_append(headerList, line) else { return options.fail(CURLE_OUT_OF_MEMORY) }
            headerList = longer
        }
        options.check(ccurl_set_headers(easy, headerList))
    }

    private func setMethod(_ options: inout Options, _ request: HTTPRequest) {
        if request.method == .head { options.set(CURLOPT_NOBODY, 1) }
        if request.hasBody {
            options.set(CURLOPT_POST, 1)
            options.check(request.body.withUnsafeBytes { ccurl_set_body(easy, $0.baseAddress ?? UnsafeRawPointer(words), $0.count) })
        }
        options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }

    private func setCallbacks(_ options: inout Options, _ exchange: Exchange, _ configuration: HTTPClient.Configuration) {
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        options.check(ccurl_set_pointer(easy, CURLOPT_PRIVATE, context))
        options.check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, words))
        options.check(ccurl_on_prereq(easy, Exchange.onPrereq, context))
        options.check(ccurl_on_header(easy, Exchange.onHeader, context))
        options.check(ccurl_on_body(easy, Exchange.onBody, context))
        let milliseconds = configuration.deadConnectionAfter.positiveMilliseconds
        options.check(ccurl_set_pointer(easy, CURLOPT_SOCKOPTDATA, UnsafeMutableRawPointer(bitPattern: milliseconds)))
        options.check(ccurl_on_socket(easy, Self.onSocket))
    }

    /// Keepalive sees only an idle connection. With unanswered data on it the kernel would go on for a quarter of an hour, and a
    /// shared HTTP/2 connection would fail every request meanwhile; TCP_USER_TIMEOUT covers both.
    private static let onSocket: curl_sockopt_callback = { context, socket, _ in
        var milliseconds = UInt32(clamping: Int(bitPattern: context))
        // A program that the agent starts must not inherit its connections.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, socklen_t(MemoryLayout<UInt32>.size))
        return CURL_SOCKOPT_OK
    }
}

/// Sets options one after another and remembers the first failure.
private struct Options {
    private let easy: OpaquePointer
    private(set) var code = CURLE_OK

    init(_ easy: OpaquePointer) { self.easy = easy }

    mutating func set(_ option: CURLoption, _ value: Int) { check(ccurl_set_long(easy, option, value)) }
    mutating func set(_ option: CURLoption, _ value: String) { check(ccurl_set_string(easy, option, value)) }
    mutating func check(_ result: CURLcode) { if code == CURLE_OK { code = result } }
    mutating func fail(_ result: CURLcode) { check(result) }
}
