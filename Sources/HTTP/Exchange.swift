import CCurl

/// One request on its way, and what has come back so far.
///
/// `@unchecked`: the caller's task makes it and sets the continuation; from `TransferLoop.submit` on, the loop's thread alone
/// reads and writes it.
final class Exchange: @unchecked Sendable {
    enum Stop { case refused, repeated, headTooLarge, bodyTooLarge }

    let request: HTTPRequest
    let maxResponseHeaderBytes: Int
    let origin: Origin
    /// A little later than libcurl's own timeout, so that libcurl's better words are preferred where it notices.
    let deadline: ContinuousClock.Instant
    var continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>?

    /// Set while libcurl has the transfer, with its place among the live ones.
    var handle: EasyHandle?
    var liveIndex = 0
    var isCancelled = false
    /// The addresses of its host were looked up for it.
    var hasFreshNames = false

    /// The connection stood and `mayStart` agreed: from here on bytes may have reached the server.
    private(set) var hasStarted = false
    private(set) var stop: Stop?
    private(set) var headers = HTTPHeaders()
    private(set) var headerBytes = 0
    private(set) var body: [UInt8] = []

    init(_ request: HTTPRequest, maxResponseHeaderBytes: Int) {
        self.request = request
        origin = Origin(of: request.url)
        self.maxResponseHeaderBytes = maxResponseHeaderBytes
        deadline = .now + request.timeout + .milliseconds(20)
    }

    func resume(_ outcome: Result<HTTPResponse, HTTPError>, in loop: TransferLoop) {
        guard let continuation else { return }
        self.continuation = nil
        loop.waitingCallers.subtract(1, ordering: .relaxed)
        continuation.resume(returning: outcome)
    }

    /// The exchange that an easy handle works for.
    static func of(_ easy: OpaquePointer?) -> Exchange? {
        var context: UnsafeMutableRawPointer?
        ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return of(context)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }
}

// MARK: - libcurl's callbacks

extension Exchange {
    /// Called when the connection stands, before the first byte of each attempt.
    ///
    /// libcurl (7.88.1; seen in a test on 2026-11-24, its source was not read) sends a request again
    /// on its own when a *reused* connection ends before any byte of the answer, or when HTTP/2 refuses the stream, and no
    /// option stops it. The server may have acted on the first. So a second call for one exchange is that retry, and it is
    /// refused.
    private func mayBegin() -> Bool {
        if hasStarted {
            stop = .repeated
        } else if request.mayStart?() ?? true {
            hasStarted = true
        } else {
            stop = .refused
        }
        return stop == nil
    }

    /// A status line begins a new head: what an interim (1xx) response said is dropped. Trailers are kept as fields.
    private func took(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= maxResponseHeaderBytes else {
            stop = .headTooLarge
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            headers = HTTPHeaders()
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 {
            headers.append(Self.text(line[..<colon]), Self.text(line[(colon + 1)...]))
        }
        return true
    }

    private func took(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= max(0, request.maxResponseBytes) - body.count else {
            stop = .bodyTooLarge
            return false
        }
        if body.isEmpty { body.reserveCapacity(max(bytes.count, min(announced, request.maxResponseBytes))) }
        body.append(contentsOf: bytes)
        return true
    }

    /// How long the answer says that its body is: a hint. A body of megabytes that grew would be moved again and again.
    private var announced: Int { headers["Content-Length"].flatMap { Int($0) } ?? 0 }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let onPrereq: curl_prereq_callback = { context, _, _, _, _ in
        Exchange.of(context)?.mayBegin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    static let onHeader: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
        bytes, size, count, context in
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return Exchange.of(context)?.took(header: line) == true ? line.count : -1
    }

    static let onBody: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
        bytes, size, count, context in
        let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return Exchange.of(context)?.took(body: chunk) == true ? chunk.count : -1
    }
}
