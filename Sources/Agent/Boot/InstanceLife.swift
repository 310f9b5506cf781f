import AWS
import Glibc
import HTTP
import Logging

/// `agent boot` from its first look at the metadata service to powering off.
struct InstanceLife: Sendable {
    enum Ending: Sendable, Equatable {
        case poweredOff
        /// Nothing says that this machine may be powered off, or it can't be.
        case leftRunning(String)
    }

    let environment: [String: String]
    let metadataHTTP: any HTTPSender
    /// Made when the settings are known: they may name certificates.
    let http: @Sendable (HostSettings) -> any HTTPSender
    let boot: BootID
    let agentPath: String
    let stop: StopRequest
    let pace: any Pace
    var output: Int32 = STDOUT_FILENO
    let logger: @Sendable (HostSettings) -> Logger
    /// Makes variables part of this program's environment, where libcurl looks for proxies.
    var export: @Sendable ([String: String]) -> Void = ProcessEnvironment.export

    /// How long the metadata service is waited for. It answers within a second on an instance, and never elsewhere.
    private static let metadataPatience = Duration.seconds(60)

    func run(log first: Logger) async -> Ending {
        let userData: [UInt8]
        do {
            let metadata = InstanceMetadata(http: metadataHTTP, environment: environment)
            userData = try await UserData.read(metadata, patience(Self.metadataPatience), log: first)
        } catch {
            // A person's machine must not go dark because somebody tried the command on it.
            guard let command = environment[SettingName.powerOffCommand.rawValue], !command.isEmpty else {
                return .leftRunning("this is no EC2 instance, as far as can be told, so it is not powered off: \(error)")
            }
            first.warning("\(error)")
            userData = []
        }
        let sources = SettingSources(userData: userData, environment: environment)
        do throws(SettingsReport) {
            return await live(try BootCommandSettings.read(from: sources))
        } catch {
            first.error("\(error)")
            return await powerOff(error.powerOffCommand, instanceID: nil, first)
        }
    }

    private func live(_ settings: BootCommandSettings) async -> Ending {
        let log = logger(settings.host)
        // Before the first transfer by the new client: no other thread reads the environment now.
        export(settings.boot.proxies.environment)
        do {
            let start = try await InstanceStart.find(settings, http: http(settings.host), patience(settings.boot.timeout), log: log)
            log.info("booted", metadata: ["userid": "\(start.userID)", "boot": "\(boot)"])
            _ = await self.start(start, log).run()
            return await powerOff(settings.boot.powerOffCommand, instanceID: await start.instanceID(), log)
        } catch {
            log.error("giving up: \(error)")
            return await powerOff(settings.boot.powerOffCommand, instanceID: settings.host.instanceID, log)
        }
    }

    private func start(_ start: InstanceStart, _ log: Logger) -> Boot {
        let metadata = start.aws.metadata
        let notice: @Sendable () async -> SpotNotice? = { (try? await metadata.spotNotice()) ?? nil }
        return Boot(
            boot: boot, runner: RunnerProcess(settings: start.settings.boot, agentPath: agentPath, output: output),
            partition: BootTable(client: start.aws.client, table: start.settings.table.name, userID: start.userID),
            watch: InterruptionWatch(notice: notice, pace: pace, log: log), stop: stop, pace: pace, log: log)
    }

    private func patience(_ limit: Duration) -> Patience { Patience(limit, pace: pace, stop: stop) }

    private func powerOff(_ command: [String], instanceID: String?, _ log: Logger) async -> Ending {
        log.info("powering off")
        let powerOff = PowerOff(command: command, instanceID: instanceID, pace: pace, log: log)
        return await powerOff.run() ? .poweredOff : .leftRunning("this instance could not be powered off")
    }
}
