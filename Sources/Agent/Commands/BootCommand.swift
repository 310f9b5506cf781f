import ArgumentParser
import Glibc
import HTTP
import Logging

struct BootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot",
        abstract: "On a runner's instance: run one job, then power off.",
        discussion: """
            systemd starts it at boot. It finds the instance's boot record in the table, takes the runner's configuration out of it, runs \
            GitHub's runner as an unprivileged user, reports how far it has come, and powers the instance off. Settings come from the \
            environment over the instance's user data, a JSON object.

            EXAMPLES:
              agent boot
              POWER_OFF_COMMAND=/bin/true agent boot     try it without powering off

            \(SettingsHelp.list(for: .boot))
            """)

    func run() async throws {
        let environment = ProcessEnvironment.variables()
        let format = LogFormat.auto.settled()
        let queue = LineQueue(STDERR_FILENO, format: format, label: "boot")
        let log = Logger(label: "boot") { LineLogHandler(label: $0, level: .info, format: format, write: { queue.add($0) }) }
        defer { queue.drain(within: .seconds(1)) }
        guard let boot = BootID.current(), let path = ProcessEnvironment.ownPath() else {
            log.critical("/proc is not readable: neither the boot's id nor this program's path is known")
            throw ExitCode.failure
        }
        let stop = StopRequest()
        Signals.listen(to: [SIGTERM, SIGINT]) { _ in stop.request() }
        let http = HTTPClient(HTTPClient.Configuration(caFile: environment[SettingName.caFile.rawValue]))
        let life = InstanceLife(
            environment: environment, metadataHTTP: http, http: { $0.httpClient() }, boot: boot, agentPath: path, stop: stop,
            pace: RealPace(), logger: { $0.logger("boot", to: queue) })
        let ending = await life.run(log: log)
        guard case .leftRunning(let why) = ending else { return }
        log.critical("\(why)")
        throw ExitCode.failure
    }
}

extension ProcessEnvironment {
    /// This program's file, so that it can start itself.
    static func ownPath() -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return count > 0 ? String(validating: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
