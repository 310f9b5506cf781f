import HTTP

/// How long this module waits for GitHub.
public struct Timeouts: Sendable, Equatable {
    public var connect: Duration
    /// Of every call but a poll.
    public var call: Duration
    /// Of a poll. GitHub holds one for about 50 s (its README), a third party saw 88 s once (both read 2026-11-24). Too short costs
    /// a poll that ends in `timedOut` and is made again, nothing more; too long lets a dead connection silence the queue.
    public var poll: Duration

    public init(connect: Duration = .seconds(5), call: Duration = .seconds(30), poll: Duration = .seconds(75)) {
        self.connect = connect
        self.call = call
        self.poll = poll
    }
}

/// Sends one request, once, and sorts what comes back into a response of success and an `ActionsError`.
struct Exchange: Sendable {
    let http: any HTTPSender
    let timeouts: Timeouts
    /// Wall time in milliseconds since 1970.
    let now: @Sendable () -> Int64
    /// Milliseconds since any fixed instant, on a clock that never jumps.
    let uptime: @Sendable () -> Int64

    /// Answers of this service are some kilobytes; a message of 50 jobs is about 40 KB.
    static let maxResponseBytes = 4 << 20

    func send(
        _ call: Call, _ method: HTTPRequest.Method, _ url: ServiceURL, _ headers: HTTPHeaders, body: [UInt8] = [],
        mayStart: (@Sendable () -> Bool)? = nil
    ) async throws(ActionsError) -> HTTPResponse {
        let request = HTTPRequest(
            method, url.text, headers: headers, body: body, connectTimeout: timeouts.connect,
            timeout: call == .poll ? timeouts.poll : timeouts.call, maxResponseBytes: Self.maxResponseBytes, mayStart: mayStart)
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw ActionsError(call, .transport(error), host: url.authority)
        }
        guard call.isSuccess(response.status) else {
            throw ActionsError(call, response: response, host: url.authority, nowMs: now())
        }
        return response
    }

    /// Reads the body of a success.
    func read<T: Decodable>(_ type: T.Type, _ call: Call, _ response: HTTPResponse, from url: ServiceURL) throws(ActionsError) -> T {
        do {
            return try Wire.decode(type, from: response.body)
        } catch {
            throw ActionsError(call, error, in: response, host: url.authority)
        }
    }
}
