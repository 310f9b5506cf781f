import Glibc
import HTTP

/// Takes requests and never answers them.
final class SilentListener {
    let port: UInt16
    private let listener: Int32

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, pointer, &length) == 0
            }
        }
        port = address.sin_port.bigEndian
        guard isListening else { throw Failed() }
    }

    deinit { close(listener) }

    /// The next connection, once a request has come by it.
    func request() async -> Int32 {
        var connection = accept(listener, nil, nil)
        while connection < 0 {
            await Task.yield()
            connection = accept(listener, nil, nil)
        }
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, Int32(MSG_DONTWAIT)) < 1 { await Task.yield() }
        return connection
    }
}

/// From a poll's cancellation to its end, in milliseconds, `count` times; the server has each request by then.
func cancellations(_ count: Int) async throws -> [Double] {
    let (client, server) = (HTTPClient(), try SilentListener())
    let url = "http://127.0.0.1:\(server.port)/"
    var samples: [Double] = []
    for _ in 0..<count {
        let poll = Task { try await client.send(HTTPRequest(.get, url, timeout: .seconds(50))) }
        let connection = await server.request()
        let start = ContinuousClock.now
        poll.cancel()
        guard case .failure = await poll.result else { throw Failed() }
        samples.append((.now - start) / .milliseconds(1))
        close(connection)
    }
    return samples
}

/// Prints what was measured; true if it held.
func reportCancellation(_ samples: [Double]) -> Bool {
    let sorted = samples.sorted()
    let (median, slow) = (sorted[(sorted.count - 1) / 2], sorted[(sorted.count - 1) * 99 / 100])
    let text = { (value: Double) in "\(Double(Int(value * 1000)) / 1000)" }
    print("a cancelled poll ends: p50 \(text(median)) ms, p99 \(text(slow)) ms, \(sorted.count) samples (p50 at most 2 ms)")
    return median <= 2
}
