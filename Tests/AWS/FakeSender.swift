import HTTP
import Synchronization

/// An HTTP client that keeps what it was given and answers as it is told.
final class FakeSender: HTTPSender {
    private let seen = Mutex<[HTTPRequest]>([])
    private let answer: @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse) { self.answer = answer }

    convenience init(status: Int = 200, headers: HTTPHeaders = [:], _ body: String) {
        self.init { (_) async throws(HTTPError) in HTTPResponse(status: status, headers: headers, body: Array(body.utf8)) }
    }

    var requests: [HTTPRequest] { seen.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        seen.withLock { $0.append(request) }
        return try await answer(request)
    }
}
