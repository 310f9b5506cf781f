extension ActionsClient {
    private static let sets = "runtime/runnerscalesets"

    /// Nil if there is no group of that name. The default group is looked up like any other here; `ensureScaleSet` need not.
    public func runnerGroup(named name: String, mayStart: MayStart? = nil) async throws(ActionsError) -> RunnerGroup? {
        try await find(
            name, \.name,
            ServiceCall(
                call: .runnerGroupByName, method: .get, path: "runtime/runnergroups/", query: [("groupName", name)], mayStart: mayStart))
    }

    /// Nil if the group holds no set of that name.
    public func scaleSet(named name: String, in group: RunnerGroupID, mayStart: MayStart? = nil) async throws(ActionsError) -> ScaleSet? {
        let query = [("runnerGroupId", group.description), ("name", name)]
        return try await find(
            name, \.name, ServiceCall(call: .scaleSetByName, method: .get, path: Self.sets, query: query, mayStart: mayStart))
    }

    /// Fails with `.notFound` if GitHub deleted the set.
    public func scaleSet(_ id: ScaleSetID, mayStart: MayStart? = nil) async throws(ActionsError) -> ScaleSet {
        try await read(
            ScaleSet.self, ServiceCall(call: .scaleSetByID, method: .get, path: "\(Self.sets)/\(id)", scaleSet: id, mayStart: mayStart))
    }

    /// Fails with the exception `.scaleSetExists` if the name is taken in the group.
    public func createScaleSet(
        named name: String, in group: RunnerGroupID, labels: [String], mayStart: MayStart? = nil
    ) async throws(ActionsError) -> ScaleSet {
        let body = Wire.encode(ScaleSetDraft(name: name, group: group, labels: labels))
        return try await read(
            ScaleSet.self, ServiceCall(call: .createScaleSet, method: .post, path: Self.sets, body: body, mayStart: mayStart))
    }

    /// Sets name and group of the set, and that its runners don't update themselves; a body without these might reset them.
    ///
    /// - Parameter labels: left out when nil, as the agent has it: GitHub answers 200 to a change of labels and discards it (measured on
    ///   github.com by a third party, 2026-08-24), and whoever sends one would take its own words for GitHub's. Only the proof sends some.
    public func updateScaleSet(
        _ id: ScaleSetID, name: String, group: RunnerGroupID, labels: [String]? = nil, mayStart: MayStart? = nil
    ) async throws(ActionsError) -> ScaleSet {
        let body = Wire.encode(ScaleSetDraft(name: name, group: group, labels: labels))
        return try await read(
            ScaleSet.self,
            ServiceCall(call: .updateScaleSet, method: .patch, path: "\(Self.sets)/\(id)", body: body, scaleSet: id, mayStart: mayStart))
    }

    /// The set of that name: found, or made; one whose runners update themselves is corrected. Safe to call from several agents at once,
    /// and as often as one likes: it deletes nothing, so a set keeps its id and its runners.
    ///
    /// - Parameters:
    ///   - group: by name; an empty one or `default` is the default group, which is not looked up.
    ///   - labels: of a set that is made; its name alone if empty. A set that is found keeps the labels that it has.
    /// - Returns: the set as GitHub keeps it. Compare its labels: a set that was found may have others, and an older Enterprise Server
    ///   keeps the first alone.
    public func ensureScaleSet(
        named name: String, group: String = "default", labels: [String] = [], mayStart: MayStart? = nil
    ) async throws(ActionsError) -> ScaleSet {
        let group = try await groupID(group, mayStart)
        let labels = labels.isEmpty ? [name] : labels
        if let found = try await scaleSet(named: name, in: group, mayStart: mayStart) {
            return try await correct(found, mayStart)
        }
        do {
            return try await createScaleSet(named: name, in: group, labels: labels, mayStart: mayStart)
        } catch {
            guard error.exception == .scaleSetExists else { throw error }
            guard let found = try await scaleSet(named: name, in: group, mayStart: mayStart) else { throw error }
            return try await correct(found, mayStart)
        }
    }

    /// The set of that name, if `ensureScaleSet` would leave it as it is, whatever its labels. Changes nothing, so a standby may ask it; an
    /// answer means that credential, group and service admit this agent.
    ///
    /// - Returns: nil if the set is to be made, or to be corrected.
    public func settledScaleSet(
        named name: String, group: String = "default", mayStart: MayStart? = nil
    ) async throws(ActionsError) -> ScaleSet? {
        let group = try await groupID(group, mayStart)
        guard let found = try await scaleSet(named: name, in: group, mayStart: mayStart) else { return nil }
        return found.needsNoCorrection ? found : nil
    }

    private func groupID(_ name: String, _ mayStart: MayStart?) async throws(ActionsError) -> RunnerGroupID {
        if name.isEmpty || name.lowercased() == "default" { return .default }
        guard let group = try await runnerGroup(named: name, mayStart: mayStart) else {
            throw ActionsError(.runnerGroupByName, .notFound, host: scope.host, message: Scrub.text("there is no runner group \"\(name)\""))
        }
        return group.id
    }

    private func correct(_ found: ScaleSet, _ mayStart: MayStart?) async throws(ActionsError) -> ScaleSet {
        if found.needsNoCorrection { return found }
        return try await updateScaleSet(found.id, name: found.name, group: found.group, mayStart: mayStart)
    }
}

extension ScaleSet {
    /// What a request can change is as it should be. Labels aren't among it.
    fileprivate var needsNoCorrection: Bool { disablesUpdate != false }
}
