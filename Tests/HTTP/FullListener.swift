import Glibc

/// A port whose queue of connections is full: the kernel drops further SYNs, as a firewall or a vanished host would.
final class FullListener: Sendable {
    let port: UInt16
    private let sockets: [Int32]

    var url: String { "http://127.0.0.1:\(port)" }

    init() {
        let (listener, port) = TestServer.listen(backlog: 0)
        self.port = port
        sockets = [listener] + (0..<8).compactMap { _ in TestServer.dial(port, flags: Int32(SOCK_NONBLOCK.rawValue)) }
    }

    deinit { for socket in sockets { close(socket) } }
}
