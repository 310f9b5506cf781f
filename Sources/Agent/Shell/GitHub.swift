import Actions
import Scaler
import Synchronization

/// The core's sessions, messages and runners in GitHub's words. The queue's address and token stay here, under the session's id.
final class GitHub: Sendable {
    private let client: ActionsClient
    private let scaleSet: ScaleSetSettings
    private let owner: String
    private let secrets: SecretStore
    private let sessions = Mutex<[Scaler.SessionID: Actions.Session]>([:])

    /// - Parameter owner: shown in GitHub's refusals of a second session.
    init(client: ActionsClient, scaleSet: ScaleSetSettings, owner: String, secrets: SecretStore) {
        self.client = client
        self.scaleSet = scaleSet
        self.owner = owner
        self.secrets = secrets
    }

    /// Whether GitHub admits this agent. The question keeps the admin token fresh and the connection open.
    ///
    /// It waits less than other calls do: one that hangs in a dead connection tells as much by its silence.
    func probe(within patience: Duration = .seconds(10), _ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.askOnce(mayStart) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next().flatMap { $0 } ?? .unknown("GitHub has not answered within \(patience.components.seconds) s")
        }
    }

    private func askOnce(_ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do throws(ActionsError) {
            let set = try await client.settledScaleSet(named: scaleSet.name, group: scaleSet.runnerGroup, mayStart: mayStart)
            return .done(set.map { .scaleSet(GitHubScaleSet($0)) } ?? .nothing)
        } catch {
            return Outcome(probeOfGitHub: error)
        }
    }

    func perform(_ action: GitHubAction, _ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do {
            return .done(try await value(of: action, mayStart))
        } catch let error as ActionsError {
            return Outcome(github: error)
        } catch is UnknownSession {
            return .refused(Refusal(.notFound, "this process holds no such session"))
        } catch {
            return .unknown("\(error)")
        }
    }

    private struct UnknownSession: Error {}

    private func session(_ id: Scaler.SessionID) throws -> Actions.Session {
        guard let session = sessions.withLock({ $0[id] }) else { throw UnknownSession() }
        return session
    }

    private func value(of action: GitHubAction, _ mayStart: @escaping @Sendable () -> Bool) async throws -> Value {
        switch action {
        case .ensureScaleSet:
            let set = try await client.ensureScaleSet(
                named: scaleSet.name, group: scaleSet.runnerGroup, labels: scaleSet.labels, mayStart: mayStart)
            return .scaleSet(GitHubScaleSet(set))
        case .openSession(let set):
            let opened = try await client.openSession(of: ScaleSetID(set), owner: owner, mayStart: mayStart)
            // GitHub gives a scale set one session at a time: those before it are lost, and are asked for nothing but their end, by their
            // id.
            sessions.withLock { $0.removeAll() }
            return .session(keep(opened))
        case .refreshSession(let id, _): return .session(keep(try await client.refreshSession(try session(id), mayStart: mayStart)))
        case .deleteSession(let id, let set): return try await deleteSession(id, set, mayStart)
        case .poll(let id, let cursor, let capacity): return try await poll(id, cursor, capacity, mayStart)
        case .acknowledge(let id, let message):
            try await client.acknowledge(message, of: try session(id), mayStart: mayStart)
            return .nothing
        case .acquire(let id, _, let offers):
            return .acquired(try await client.acquire(offers, for: try session(id), mayStart: mayStart))
        case .mint(let name, let set):
            let minted = try await client.mint(runnerName: name.text, for: ScaleSetID(set), mayStart: mayStart)
            return .configuration(githubID: minted.runner.id.rawValue, secrets.keep(minted.encoded))
        case .findRunner(let name):
            let runner = try await client.runner(named: name.text, mayStart: mayStart)
            return .runner(runner.map { GitHubRunner(id: $0.id.rawValue, scaleSet: Int($0.scaleSet?.rawValue ?? 0)) })
        case .removeRunner(let id):
            return .removal(Scaler.Removal(try await client.removeRunner(RunnerID(rawValue: id), mayStart: mayStart)))
        case .readSupport(let version):
            // GitHub's tags and an image's may begin with a v; its list doesn't.
            let bare = String(version.drop { $0 == "v" })
            return .support(Scaler.RunnerSupport(try await client.runnerSupport(of: bare, mayStart: mayStart)))
        case .probe: return .nothing
        }
    }

    private func deleteSession(_ id: Scaler.SessionID, _ set: Int, _ mayStart: @escaping @Sendable () -> Bool) async throws -> Value {
        // A recorded id of another form was never GitHub's.
        guard let known = Actions.SessionID(rawValue: id.text) else { return .nothing }
        try await client.deleteSession(known, of: ScaleSetID(set), mayStart: mayStart)
        sessions.withLock { $0[id] = nil }
        return .nothing
    }

    private func poll(_ id: Scaler.SessionID, _ cursor: Int64, _ capacity: Int, _ mayStart: @escaping @Sendable () -> Bool) async throws
        -> Value
    {
        let message = try await client.poll(
            try session(id), lastMessageID: cursor > 0 ? cursor : nil, capacity: capacity, mayStart: mayStart)
        return .message(message.map { Scaler.Message($0) })
    }

    private func keep(_ session: Actions.Session) -> SessionGrant {
        let id = Scaler.SessionID(session.id.rawValue)
        sessions.withLock { $0[id] = session }
        return SessionGrant(
            id: id, statistics: session.statistics.map { Scaler.Statistics($0) },
            // Counted from the receipt: the end that the token names is by another's clock.
            tokenExpires: session.tokenLife.map {
                Scaler.WallTime(milliseconds: WallTime.now().milliseconds + $0.components.seconds * 1000)
            })
    }
}

extension ScaleSetID {
    fileprivate init(_ number: Int) { self.init(rawValue: Int64(number)) }
}

extension GitHubScaleSet {
    fileprivate init(_ set: ScaleSet) { self.init(id: Int(set.id.rawValue), labels: set.labels) }
}

extension Scaler.RunnerSupport {
    init(_ support: RunnerVersionSupport) {
        switch support {
        case .until(let milliseconds): self = .ends(day: Int(milliseconds / 86_400_000))
        case .open: self = .open
        case .unknown: self = .unknown
        }
    }
}

extension Scaler.Removal {
    fileprivate init(_ removal: Actions.Removal) {
        switch removal {
        case .removed: self = .removed
        case .notFound: self = .notFound
        case .jobStillRunning: self = .jobStillRunning
        }
    }
}
