import Foundation
import Glibc

/// An nginx with TLS and HTTP/2 on a free port of 127.0.0.1, and a certificate that only it knows. Gone with the value.
///
/// `/` answers with nginx's number of the connection and the protocol; `/upstream` passes on to a server of the test.
final class LocalNginx: Sendable {
    let port: UInt16
    let caFile: String
    private let folder: URL
    private let process: pid_t

    var url: String { "https://localhost:\(port)" }

    init(upstream: String = "http://127.0.0.1:9", protocols: String = "ssl http2", requestsPerConnection: Int = 1000) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        caFile = folder.appending(path: "certificate.pem").path
        port = Self.freePort()
        try Self.makeCertificate(in: folder)
        try Self.settings(port, protocols, requestsPerConnection, upstream).write(
            to: folder.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
        process = try Self.start(["env", "nginx", "-p", folder.path, "-c", "nginx.conf", "-e", "error.log"])
        try await waitUntilItListens()
    }

    deinit {
        kill(process, SIGKILL)
        Self.end(of: process)
        try? FileManager.default.removeItem(at: folder)
    }

    private func waitUntilItListens() async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !Self.answers(port) {
            guard .now < deadline else {
                kill(process, SIGKILL)
                Self.end(of: process)
                let log = try? String(contentsOf: folder.appending(path: "error.log"), encoding: .utf8)
                throw NoServer("nginx (package nginx-light) did not start: \(log ?? "it wrote no log")")
            }
            await Task.yield()
        }
    }

    struct NoServer: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private static func settings(_ port: UInt16, _ protocols: String, _ requests: Int, _ upstream: String) -> String {
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log;
        events { worker_connections 512; }
        http {
            access_log off; keepalive_requests \(requests); client_body_temp_path .; proxy_temp_path .;
            fastcgi_temp_path .; uwsgi_temp_path .; scgi_temp_path .;
            server {
                listen 127.0.0.1:\(port) \(protocols); server_name localhost;
                ssl_certificate certificate.pem; ssl_certificate_key key.pem;
                location / { return 200 "$connection $server_protocol"; }
                location /upstream { proxy_pass \(upstream); }
            }
        }
        """
    }

    private static func makeCertificate(in folder: URL) throws {
        let openssl = try start(
            [
                "env", "openssl", "req", "-batch", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", folder.appending(path: "key.pem").path,
                "-out", folder.appending(path: "certificate.pem").path,
            ])
        guard end(of: openssl) else { throw NoServer("openssl made no certificate") }
    }

    /// posix_spawn rather than Foundation's `Process`, whose waiting needs a run loop that a task does not have.
    private static func start(_ arguments: [String]) throws -> pid_t {
        var process = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
        let status = path.withCString { path in
            var environment = [UnsafeMutablePointer(mutating: path), nil]
            return posix_spawn(&process, "/usr/bin/env", nil, nil, &words, &environment)
        }
        guard status == 0 else { throw NoServer("could not start \(arguments): \(String(cString: strerror(status)))") }
        return process
    }

    /// Waits for the process to end; true if it ended well.
    @discardableResult
    private static func end(of process: pid_t) -> Bool {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status == 0
    }

    private static func freePort() -> UInt16 {
        let (listener, port) = TestServer.listen()
        close(listener)
        return port
    }

    private static func answers(_ port: UInt16) -> Bool {
        let probe = TestServer.dial(port, flags: 0)
        defer { if let probe { close(probe) } }
        return probe != nil
    }
}
