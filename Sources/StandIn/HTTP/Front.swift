import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Serves every part of the stand-in from one port of 127.0.0.1.
///
/// Hummingbird writes head, body and end of a buffered response in one flush, and NIO sets TCP_NODELAY: each response is one TCP
/// segment. (In two segments, with Nagle's algorithm, each step of a client would take about 44 ms longer.)
struct Front: Sendable {
    let port: Int
    let answer: @Sendable (Ask) async -> Answer
    private let hangUps = HangUps()

    init(port: Int, answer: @escaping @Sendable (Ask) async -> Answer) {
        self.port = port
        self.answer = answer
    }

    /// Runs until the task is cancelled; `ready` is called with the port once it is bound.
    func run(ready: @escaping @Sendable (Int) async -> Void) async throws {
        var logger = Logger(label: "stand-in")
        logger.logLevel = .error
        let hangUps = hangUps
        let application = Application(
            responder: CallbackResponder<Conversation> { request, conversation in
                await respond(to: request, on: conversation.channel)
            },
            server: .http1(configuration: .init(additionalChannelHandlers: [HangUpHandler(hangUps)])),
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "stand-in", backlog: 1024),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await application.run()
    }

    private func respond(to request: Request, on channel: any Channel) async -> Response {
        guard let ask = try? await Ask(request) else { return Response(status: .contentTooLarge) }
        let answer = answer
        let work = Task { await answer(ask) }
        return Response(await hangUps.watching(channel, told: work.cancel) { await work.value })
    }
}

/// A request's context that knows its connection.
struct Conversation: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

extension Response {
    init(_ answer: Answer) {
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        self.init(
            status: .init(code: answer.status), headers: fields,
            body: answer.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

extension Ask {
    /// The largest request body that is read: EC2's and GitHub's own limits are below it.
    private static let largestBody = 4 << 20

    init(_ request: Request) async throws {
        let body = try await request.body.collect(upTo: Self.largestBody)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        headers["host"] = request.head.authority
        self.init(method: request.method.rawValue, target: request.uri.string, headers: headers, body: Array(body.readableBytesView))
    }
}
