import Glibc

/// systemd's notification socket (sd_notify(3)): readiness, a line of status, the watchdog. Without NOTIFY_SOCKET nothing is sent.
struct ServiceManager: Sendable {
    private let socketPath: String?
    /// How often the watchdog wants a sign of life: half of WATCHDOG_USEC.
    let watchdogInterval: Duration?

    init(environment: [String: String], processID: Int32 = getpid()) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        let isForThis = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
        watchdogInterval = isForThis && socketPath != nil ? microseconds.flatMap { $0 > 0 ? .microseconds($0 / 2) : nil } : nil
    }

    /// Sends without waiting: a service manager that hangs must not hold up the agent. False when it took nothing; whoever has more to say
    /// than the moment's state must then say it again.
    @discardableResult
    func tell(_ lines: String...) -> Bool {
        guard let socketPath else { return true }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return true }
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let text = Array(lines.joined(separator: "\n").utf8)
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { sendto(descriptor, text, text.count, flags, $0, length) >= 0 }
        }
    }
}
