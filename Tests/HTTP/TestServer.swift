import Foundation
import Glibc
import Synchronization

/// A server that does whatever a test wants with each connection, a thread to each. It listens on a free port of 127.0.0.1.
final class TestServer: Sendable {
    let port: UInt16
    let connections = Atomic<Int>(0)
    private let listener: Int32

    var url: String { "http://127.0.0.1:\(port)" }

    init(_ behaviour: @escaping @Sendable (TestConnection) -> Void) {
        (listener, port) = Self.listen()
        let listener = listener
        let counter = Counter(connections: { [weak self] in self?.connections.add(1, ordering: .relaxed) })
        Thread.detachNewThread {
            while case let socket = accept(listener, nil, nil), socket >= 0 {
                counter.connections()
                Thread.detachNewThread {
                    let connection = TestConnection(socket)
                    behaviour(connection)
                    connection.close()
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private struct Counter: Sendable {
        let connections: @Sendable () -> Void
    }

    private static func listen() -> (Int32, UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(listener, address, length) == 0 && Glibc.listen(listener, 1024) == 0, "no port to listen on")
                getsockname(listener, address, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        return (listener, port)
    }
}

/// What a client sent, as far as the tests look at it.
struct SeenRequest: Sendable {
    var line: String
    var fields: [String]
    var body: [UInt8]

    func value(_ name: String) -> String? {
        let prefix = name.lowercased() + ":"
        return fields.first { $0.lowercased().hasPrefix(prefix) }.map { $0.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces) }
    }
}

/// One accepted connection, blocking. Used by its own thread only.
final class TestConnection {
    private let socket: Int32
    private var received: [UInt8] = []

    init(_ socket: Int32) {
        self.socket = socket
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The next whole request, or nil when the client has gone.
    func readRequest() -> SeenRequest? {
        let blank = Array("\r\n\r\n".utf8)
        while true {
            if let end = received.firstRange(of: blank)?.lowerBound {
                return readBody(of: String(decoding: received[..<end], as: UTF8.self), from: end + blank.count)
            }
            guard receive() else { return nil }
        }
    }

    private func readBody(of head: String, from start: Int) -> SeenRequest? {
        var lines = head.components(separatedBy: "\r\n")
        var request = SeenRequest(line: lines.removeFirst(), fields: lines, body: [])
        let end = start + (Int(request.value("Content-Length") ?? "0") ?? 0)
        while received.count < end { guard receive() else { return nil } }
        request.body = Array(received[start..<end])
        received.removeSubrange(..<end)
        return request
    }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count > 0 { received += buffer[..<count] }
        return count > 0
    }

    /// False when the client has gone.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func answer(_ status: String = "200 OK", _ fields: [String] = [], body: String = "") -> Bool {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + fields
        return write(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Says nothing until the client goes.
    func waitForTheEnd() { while receive() {} }

    func close() { _ = Glibc.close(socket) }
}
