import Logging

/// Ends the instance. The launch template makes powering off terminate it.
struct PowerOff: Sendable {
    /// Program and arguments.
    let command: [String]
    let instanceID: String?
    let pace: any Pace
    let log: Logger

    /// Tries three times; false when the machine can't be made to power off, which systemd and the leader must then see to.
    func run() async -> Bool {
        var environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        environment["INSTANCE_ID"] = instanceID
        var pauses = BootPauses()
        for _ in 0..<3 {
            do {
                let status = try await ChildProcess.start(command, environment: environment).ended()
                if status == .code(0) { return true }
                log.error("powering off failed: \(command.first ?? "") \(status)")
            } catch {
                log.error("powering off failed: \(error)")
            }
            try? await pace.sleep(pauses.next())
        }
        return false
    }
}
