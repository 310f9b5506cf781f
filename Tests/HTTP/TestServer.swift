import Foundation
import Glibc

/// A server that does whatever a test wants with each connection, a thread to each. It listens on a free port of 127.0.0.1.
final class TestServer: Sendable {
    let port: UInt16
    private let accepted = Tally()
    private let listener: Int32

    /// Accepted so far.
    var connections: Int { accepted.count }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ behaviour: @escaping @Sendable (TestConnection) -> Void) {
        (listener, port) = Self.listen()
        let (listener, accepted) = (listener, accepted)
        Thread.detachNewThread {
            while case let socket = accept(listener, nil, nil), socket >= 0 {
                accepted.add()
                Thread.detachNewThread {
                    let connection = TestConnection(socket)
                    behaviour(connection)
                    connection.close()
                }
            }
            close(listener)
        }
    }

    /// The thread that accepts closes the descriptor: closed here, its number could be another listener's before that thread looks.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    static func listen(backlog: Int32 = 1024) -> (Int32, UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var port: UInt16 = 0
        withLoopback(port: 0) { address, length in
            var length = length
            precondition(bind(listener, address, length) == 0 && Glibc.listen(listener, backlog) == 0, "no port to listen on")
            getsockname(listener, address, &length)
            port = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
        return (listener, port)
    }

    /// A socket that is connected, or on its way if `flags` say that it need not wait; nil if nobody listens.
    static func dial(_ port: UInt16, flags: Int32) -> Int32? {
        let dialler = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags, 0)
        let status = withLoopback(port: port) { address, length in connect(dialler, address, length) }
        guard status == 0 || errno == EINPROGRESS else {
            _ = Glibc.close(dialler)
            return nil
        }
        return dialler
    }

    @discardableResult
    private static func withLoopback<Value>(port: UInt16, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) } }
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
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    init(_ socket: Int32) {
        self.socket = socket
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
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

    /// The path of the next request, for requests that fit one segment and have no body; costs little.
    func readPath() -> Substring? {
        guard received.isEmpty, receive() else { return nil }
        defer { received.removeAll(keepingCapacity: true) }
        let parts = received.split(separator: UInt8(ascii: " "), maxSplits: 2)
        return parts.count == 3 ? Substring(decoding: parts[1], as: UTF8.self) : nil
    }

    /// Says nothing until the client goes.
    func waitForTheEnd() { while receive() {} }

    /// Says goodbye even if a child process has inherited the socket.
    func close() {
        shutdown(socket, Int32(SHUT_RDWR))
        _ = Glibc.close(socket)
    }
}
