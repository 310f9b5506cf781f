import AWS
import Actions
import Glibc
import HTTP
import Logging
import Scaler

/// `agent run`, put together: settings to clients, clients to the shell, and the process around it.
struct AgentProcess {
    let settings: Settings
    let environment: [String: String]
    let logger: Logger

    func run() async throws {
        for warning in settings.warnings { logger.warning("\(warning)") }
        var place = try settings.host.lockFile.map { path throws(LockError) in try HostPlace(lockFile: path) }
        // An error that is thrown says why: it is no crash either. Until then the lock is held.
        defer {
            place?.end()
            withExtendedLifetime(place) {}
        }
        place?.report(to: logger)
        let threads = AgentThreads(settings.host)
        let http = threads.work
        let access = try await AWSAccess.open(settings.aws, http: http)
        let lease = try await AWSAccess.open(settings.aws, http: threads.lease, region: access.region)
        let agent = try await agentID(access)
        let secrets = SecretStore()
        let kept = try await KeptCredential(settings.scaleSet.github.credential, access.client, log: logger)
        let actions = ActionsClient(
            scope: settings.scaleSet.github.scope, credential: kept.credential, replacement: { await kept.replacement() }, http: http,
            userAgent: .agent, now: { WallTime.now().milliseconds })
        let github = GitHub(client: actions, scaleSet: settings.scaleSet, owner: agent, secrets: secrets)
        let notices = HostNotices(access.metadata, settings.host)
        let surroundings = await Surroundings.look(access.metadata, notices)
        let metrics = MetricsReporter(settings.host.metrics, scope: settings.scopeKey, client: access.client, log: logger)
        let performer = performer(access, lease: lease, github, secrets, metrics)
        let shell = shell(agent, place, surroundings, performer, on: threads)
        logger.info(
            "Agent starts",
            metadata: [
                "agent": "\(agent)", "version": "\(AgentVersion.current)", "scope": "\(settings.scopeKey)", "region": "\(access.region)",
            ])
        let departure = Departure(notices: notices, hook: LifecycleHook(settings.host.lifecycleHook, access), log: logger)
        let arrival = Arrival(hook: LifecycleHook(settings.host.launchHook, access), log: logger)
        await withTaskExecutorPreference(http) { await serve(shell, arrival, departure, surroundings, on: threads) }
        metrics.end()
        logger.info("Agent ends")
    }

    private func agentID(_ access: AWSAccess) async throws -> String {
        if let id = settings.host.instanceID { return id }
        do { return try await access.metadata.instanceID() } catch {
            throw AWSAccessError(
                description: "this agent has no name: outside EC2 set INSTANCE_ID, a name of its own for each agent; on EC2 it is the "
                    + "instance's id, but \(error)")
        }
    }

    private func performer(
        _ access: AWSAccess, lease: AWSAccess, _ github: GitHub, _ secrets: SecretStore, _ metrics: MetricsReporter
    ) -> Performer {
        func table(_ access: AWSAccess) -> LedgerTable {
            LedgerTable(client: access.client, name: settings.table.name, secrets: secrets, leaseTimeout: settings.lease.timeout)
        }
        return Performer(
            table: table(access), lease: table(lease), compute: Compute(settings, access), github: github, metrics: metrics)
    }

    private func shell(
        _ agent: String, _ place: HostPlace?, _ surroundings: Surroundings, _ performer: Performer, on threads: AgentThreads
    ) -> Shell {
        var configuration = settings.configuration(agent: agent)
        configuration.hostIdentity = place?.identity
        configuration.mayReclaim = place?.mayReclaim ?? false
        configuration.hostName = surroundings.host
        configuration.zone = surroundings.zone
        return Shell(
            controller: Controller(configuration: configuration, seed: UInt64.random(in: .min ... .max), at: BootClock.now),
            performer: performer, threads: threads, logger: logger)
    }

    private func serve(
        _ shell: Shell, _ arrival: Arrival, _ departure: Departure, _ surroundings: Surroundings, on threads: AgentThreads
    ) async {
        let manager = ServiceManager(environment: environment)
        HandoverSignals().listen {
            logger.info("Asked to stop: handing over")
            manager.tell("STOPPING=1")
            Task(executorPreference: threads.lease, priority: HTTPClient.urgent) { await shell.stop() }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await departure.run(announced: surroundings.notice) {
                    await shell.depart("\($0)")
                } stop: {
                    await shell.stop()
                }
            }
            group.addTask { await report(shell, to: manager) }
            group.addTask { await arrival.run { await shell.standing.isReady } }
            await shell.run(announced: surroundings.notice?.description)
            group.cancelAll()
        }
    }

    /// Tells the service manager that the shell still answers, and who leads.
    private func report(_ shell: Shell, to manager: ServiceManager) async {
        var isReady = manager.tell("READY=1")
        while !Task.isCancelled {
            let standing = await shell.standing
            let words = standing.epoch.map { "leads under epoch \($0)\(standing.isServing ? "" : ", opening its session")" } ?? "standby"
            if !isReady { isReady = manager.tell("READY=1") }
            manager.tell("WATCHDOG=1", "STATUS=\(words)")
            try? await Task.sleep(for: manager.watchdogInterval ?? .seconds(5))
        }
    }
}
