import Glibc

/// One HTTP/1.1 request on a connection of its own, blocking: enough for commands that ask once, and for a runner.
struct Call {
    struct Reply {
        var status: Int
        var body: [UInt8]
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let host: String
    let port: UInt16
    let path: String
    var bearer: String?
    /// How long an answer is waited for, seconds.
    var patience = 30

    /// `http://127.0.0.1:5700/…` only: the stand-in listens nowhere else.
    init(url: String, bearer: String? = nil, patience: Int = 30) throws {
        guard url.hasPrefix("http://") else { throw Failure(description: "\(url): only http:// is spoken here") }
        let rest = url.dropFirst(7)
        let authority = rest.prefix { $0 != "/" }
        let parts = authority.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { throw Failure(description: "\(url): a host and a port are needed") }
        host = String(parts[0])
        self.port = port
        path = rest.count > authority.count ? String(rest.dropFirst(authority.count)) : "/"
        self.bearer = bearer
        self.patience = patience
    }

    func callAsFunction(_ method: String, body: [UInt8] = []) throws -> Reply {
        let connection = try connected()
        defer { close(connection) }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\nContent-Length: \(body.count)\r\n"
        if !body.isEmpty { head += "Content-Type: application/json\r\n" }
        if let bearer { head += "Authorization: Bearer \(bearer)\r\n" }
        try write(Array((head + "\r\n").utf8) + body, to: connection)
        return try Self.parse(try readAll(connection))
    }

    private func connected() throws -> Int32 {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw fault("socket") }
        var one: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr) == 1 else {
            close(connection)
            throw Failure(description: "\(host) is no IPv4 address")
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard result == 0 else {
            defer { close(connection) }
            throw fault("connect")
        }
        return connection
    }

    private func write(_ bytes: [UInt8], to connection: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw fault("send") }
            sent += count
        }
    }

    private func readAll(_ connection: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count == 0 { return bytes }
            guard count > 0 else { throw fault("receive") }
            bytes += buffer[..<count]
        }
    }

    private func fault(_ what: String) -> Failure {
        Failure(description: "\(what) \(host):\(port): \(String(cString: strerror(errno)))")
    }

    private static func parse(_ bytes: [UInt8]) throws -> Reply {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else {
            throw Failure(description: "no HTTP answer")
        }
        let line = String(decoding: bytes[..<end], as: UTF8.self).prefix { $0 != "\r\n" }.split(separator: " ")
        guard line.count >= 2, let status = Int(line[1]) else { throw Failure(description: "no HTTP answer") }
        return Reply(status: status, body: Array(bytes[(end + 4)...]))
    }
}
