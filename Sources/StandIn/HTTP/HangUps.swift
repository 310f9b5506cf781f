import NIOCore
import NIOHTTPTypes
import Synchronization

/// Tells a held request that its client has hung up, so that a dead client's poll doesn't keep its session alive.
final class HangUps: Sendable {
    private let watchers = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    /// Calls `told` when the client of `channel` closes its side before `body` ended.
    func watching<Value: Sendable>(
        _ channel: any Channel, told: @escaping @Sendable () -> Void, _ body: () async -> Value
    ) async -> Value {
        let name = ObjectIdentifier(channel as AnyObject)
        watchers.withLock { $0[name] = told }
        let value = await body()
        watchers.withLock { $0[name] = nil }
        return value
    }

    func hungUp(_ channel: any Channel) {
        let told = watchers.withLock { $0.removeValue(forKey: ObjectIdentifier(channel as AnyObject)) }
        told?()
    }
}

/// Sees the end of a connection's input while a response is still being made.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    private let hangUps: HangUps

    init(_ hangUps: HangUps) {
        self.hangUps = hangUps
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { hangUps.hungUp(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        hangUps.hungUp(context.channel)
        context.fireChannelInactive()
    }
}
