import HTTP
import Synchronization

@testable import Actions

/// Answers requests from a function, and keeps them in the order they came. It asks `mayStart` as the real client does.
final class FakeGitHub: HTTPSender {
    typealias Answer = @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse

    private let answer: Answer
    private let seen = Mutex<[HTTPRequest]>([])

    init(_ answer: @escaping Answer) { self.answer = answer }

    var requests: [HTTPRequest] { seen.withLock { $0 } }
    /// Without those of the token chain.
    var serviceRequests: [HTTPRequest] { requests.filter { !isOfTokenChain($0) } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        if let mayStart = request.mayStart, !mayStart() {
            throw HTTPError(.refusedBySender, mayHaveBeenSent: false, message: "refused")
        }
        seen.withLock { $0.append(request) }
        return try await answer(request)
    }

    /// Admits everybody, and answers calls of the service with `service`.
    static func admitting(base: String = Sample.base, _ service: @escaping Answer) -> FakeGitHub {
        FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("/registration-token") { return .json(201, Sample.registration) }
            if request.url.hasSuffix("/runner-registration") { return .json(200, Sample.connection(base: base)) }
            return try await service(request)
        }
    }
}

func isOfTokenChain(_ request: HTTPRequest) -> Bool {
    ["/registration-token", "/runner-registration", "/access_tokens"].contains { request.url.hasSuffix($0) }
}

extension HTTPResponse {
    static func json(_ status: Int, _ body: String, _ headers: HTTPHeaders = ["Content-Type": "application/json"]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
    }
}

extension HTTPRequest {
    /// The request as it would be written, for comparison with a golden text.
    var text: String {
        let lines = ["\(method.rawValue) \(url)"] + headers.fields.map { "\($0.name): \($0.value)" }
        return (lines + ["", String(decoding: body, as: UTF8.self)]).joined(separator: "\n")
    }
}

/// A clock that stands where it is put.
final class StandingClock: Sendable {
    private let state: Mutex<(now: Int64, uptime: Int64)>

    init(_ milliseconds: Int64 = Sample.nowMs) { state = Mutex((milliseconds, 5_000_000)) }

    var now: Int64 { state.withLock { $0.now } }
    var uptime: Int64 { state.withLock { $0.uptime } }

    func advance(seconds: Int64) {
        state.withLock {
            $0.now += seconds * 1000
            $0.uptime += seconds * 1000
        }
    }

    /// The wall clock is set, as by NTP or by a person; the other clock goes on.
    func set(by seconds: Int64) { state.withLock { $0.now += seconds * 1000 } }
}

extension ActionsClient {
    /// A client of `https://github.com/acme` with a personal token.
    static func make(
        _ http: any HTTPSender, url: String = "https://github.com/acme", credential: Credential = .personalToken(Secret("ghp_personal")),
        clock: StandingClock = StandingClock(), replacement: CredentialReplacement? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) throws -> ActionsClient {
        ActionsClient(
            scope: try Scope(configURL: url), credential: credential, replacement: replacement, http: http,
            userAgent: Sample.userAgent, now: { clock.now }, uptime: { clock.uptime }, sleep: sleep)
    }
}

/// Waits for something to become true, up to ten seconds.
func eventually(_ isTrue: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if await isTrue() { return true }
        await Task.yield()
    }
    return false
}

/// Runs a call that must fail, and hands over its error.
func failure<T>(of call: () async throws(ActionsError) -> T) async -> ActionsError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
