extension ActionsClient {
    private struct Minting: Encodable {
        let name: String
        let workFolder: String
    }

    /// The pool is always the literal 0.
    private static let agents = "distributedtask/pools/0/agents"

    /// Registers a runner for one job and returns what it starts with. Fails with the exception `.agentExists` if the name is taken,
    /// which may be by an attempt of one's own whose answer was lost.
    ///
    /// - Parameters:
    ///   - runnerName: unique in the scope; at most 64 letters, digits, dots, underscores and hyphens are safe.
    ///   - workFolder: below the runner's own folder.
    public func mint(
        runnerName: String, for set: ScaleSetID, workFolder: String = "_work", mayStart: MayStart? = nil
    ) async throws(ActionsError) -> JITConfig {
        let service = ServiceCall(
            call: .mint, method: .post, path: "runtime/runnerscalesets/\(set)/generatejitconfig",
            body: Wire.encode(Minting(name: runnerName, workFolder: workFolder)), scaleSet: set, mayStart: mayStart)
        let (response, url) = try await send(service)
        let config = try exchange.read(JITConfig.self, .mint, response, from: url)
        guard config.runner.name.lowercased() == runnerName.lowercased() else {
            throw ActionsError(.mint, Malformed(what: "runner.name is another than asked for"), in: response, host: url.authority)
        }
        return config
    }

    /// Nil if no runner of that name is registered.
    public func runner(named name: String, mayStart: MayStart? = nil) async throws(ActionsError) -> Runner? {
        try await find(
            name, \.name,
            ServiceCall(call: .runnerByName, method: .get, path: Self.agents, query: [("agentName", name)], mayStart: mayStart))
    }

    /// Nil if GitHub says that there is no such runner. A 404 that does not say so is an error: it may be somebody else's.
    public func runner(_ id: RunnerID, mayStart: MayStart? = nil) async throws(ActionsError) -> Runner? {
        do {
            return try await read(
                Runner.self, ServiceCall(call: .runnerByID, method: .get, path: "\(Self.agents)/\(id)", mayStart: mayStart))
        } catch {
            guard error.exception == .agentNotFound else { throw error }
            return nil
        }
    }

    /// Removes a runner unless a job has been given to it. Once it is removed none can be, so its machine may be ended.
    /// Only 204 says that it is removed: any other 2xx is thrown as an unknown outcome.
    ///
    /// As with `runner(_:)`, a bare 404 is thrown: look the runner up by name, whose empty list is GitHub's own word.
    public func removeRunner(_ id: RunnerID, mayStart: MayStart? = nil) async throws(ActionsError) -> Removal {
        do {
            _ = try await send(ServiceCall(call: .removeRunner, method: .delete, path: "\(Self.agents)/\(id)", mayStart: mayStart))
            return .removed
        } catch {
            switch error.exception {
            case .agentNotFound: return .notFound
            case .jobStillRunning: return .jobStillRunning
            default: throw error
            }
        }
    }
}
