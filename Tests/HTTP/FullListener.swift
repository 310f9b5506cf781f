import Glibc

/// A port whose queue of connections is full: the kernel drops further SYNs, as a firewall or a vanished host would.
final class FullListener: Sendable {
    let port: UInt16
    private let sockets: [Int32]

    var url: String { "http://127.0.0.1:\(port)" }

    init() {
        let (listener, port) = TestServer.listen(backlog: 0)
        self.port = port
        sockets = [listener] + (0..<8).map { _ in Self.dial(port) }
    }

    deinit { for socket in sockets { close(socket) } }

    private static func dial(_ port: UInt16) -> Int32 {
        let dialler = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(dialler, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return dialler
    }
}
