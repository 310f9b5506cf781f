import NIOCore
import NIOHTTPTypes
import Synchronization

/// Tells a held request that its client has hung up, so that a dead client's poll doesn't keep its session alive.
final class HangUps: Sendable {
    private struct State {
        var watchers: [ObjectIdentifier: @Sendable () -> Void] = [:]
        /// Connections whose client hung up before anybody watched.
        var gone: Set<ObjectIdentifier> = []
    }

    private let state = Mutex(State())

    /// Calls `told` when the client of `channel` has closed its side before `body` ended.
    func watching<Value: Sendable>(
        _ channel: any Channel, told: @escaping @Sendable () -> Void, _ body: () async -> Value
    ) async -> Value {
        let name = ObjectIdentifier(channel as AnyObject)
        let isGone = state.withLock { state in
            state.watchers[name] = told
            return state.gone.contains(name)
        }
        if isGone { told() }
        let value = await body()
        state.withLock { $0.watchers[name] = nil }
        return value
    }

    func hungUp(_ channel: any Channel) {
        let name = ObjectIdentifier(channel as AnyObject)
        let told = state.withLock { state in
            state.gone.insert(name)
            return state.watchers[name]
        }
        told?()
    }

    /// The connection is over; its name may be another's from now on.
    func forget(_ channel: any Channel) {
        let name = ObjectIdentifier(channel as AnyObject)
        state.withLock { _ = $0.gone.remove(name) }
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

    func handlerRemoved(context: ChannelHandlerContext) {
        hangUps.forget(context.channel)
    }
}
