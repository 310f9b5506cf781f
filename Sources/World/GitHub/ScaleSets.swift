extension GitHub.ActionsService {
    /// Makes a runner group: for the host.
    @discardableResult
    public mutating func addGroup(_ name: String, allowsPublicRepositories: Bool = false) -> Int {
        let id = (groups.last?.id ?? 0) + 1
        groups.append(
            GitHub.RunnerGroup(id: id, name: name, isDefault: false, allowsPublicRepositories: allowsPublicRepositories))
        return id
    }

    /// Lets public repositories use a group, or not.
    public mutating func allowPublicRepositories(_ allows: Bool, in group: Int, at now: Int64) {
        catchUp(to: now)
        for place in groups.indices where groups[place].id == group { groups[place].allowsPublicRepositories = allows }
        offerBacklog(at: now)
    }

    /// Every group: for inspection.
    public var everyGroup: [GitHub.RunnerGroup] { groups }

    /// The groups of that name (letter case doesn't count): one or none.
    public mutating func findGroups(name: String, at now: Int64) -> Result<[GitHub.RunnerGroup], GitHub.Failure> {
        if let refusal = refusal(of: .findGroups, at: now) { return .failure(refusal) }
        return .success(groups.filter { $0.name.lowercased() == name.lowercased() })
    }

    /// The scale sets of that name in a group: one or none. None is no error. Without a name all of the group, without a group those of
    /// the name in every group.
    public mutating func findScaleSets(
        group: Int?, name: String?, owner: String = "", at now: Int64
    ) -> Result<[GitHub.ScaleSet], GitHub.Failure> {
        if let refusal = refusal(of: .findScaleSets, at: now) { return .failure(refusal) }
        let wanted = name?.lowercased()
        return .success(
            scaleSets.filter { set in
                set.group == group ?? set.group && set.name.lowercased() == wanted ?? set.name.lowercased() && belongs(set, to: owner)
            })
    }

    public mutating func scaleSet(_ id: Int, at now: Int64) -> Result<GitHub.ScaleSet, GitHub.Failure> {
        if let refusal = refusal(of: .readScaleSet, at: now) { return .failure(refusal) }
        return desks.look(id, \.scaleSet).map { .success($0) } ?? .failure(.scaleSetNotFound(id))
    }

    /// Creates a scale set. Its name is unique in its group of its owner; its labels need not be. Without labels it answers to its name.
    public mutating func createScaleSet(
        name: String, group: Int = 1, labels: [String] = [], disableUpdate: Bool = false, owner: String = "", at now: Int64
    ) -> Result<GitHub.ScaleSet, GitHub.Failure> {
        if let refusal = refusal(of: .createScaleSet, at: now) { return .failure(refusal) }
        guard !name.isEmpty else { return .failure(GitHub.Failure("ArgumentException", "A scale set needs a name.", status: 400)) }
        guard groups.contains(where: { $0.id == group }) else { return .failure(.groupNotFound(group)) }
        if named(name, in: group, of: owner) != nil { return .failure(.scaleSetExists(name)) }
        let scaleSet = GitHub.ScaleSet(
            id: nextScaleSetID, name: name, group: group, labels: labels.isEmpty || manners.keepsNameLabelOnly ? [name] : labels,
            disableUpdate: disableUpdate, createdAt: now, owner: owner)
        nextScaleSetID += 1
        desks.add(GitHub.Desk(scaleSet))
        return .success(scaleSet)
    }

    /// Changes what isn't nil; labels only where `manners.discardsLabelPatches` is off.
    public mutating func updateScaleSet(
        _ id: Int, name: String? = nil, group: Int? = nil, labels: [String]? = nil, disableUpdate: Bool? = nil, at now: Int64
    ) -> Result<GitHub.ScaleSet, GitHub.Failure> {
        if let refusal = refusal(of: .updateScaleSet, at: now) { return .failure(refusal) }
        guard var scaleSet = desks.look(id, \.scaleSet) else { return .failure(.scaleSetNotFound(id)) }
        scaleSet.name = name ?? scaleSet.name
        scaleSet.group = group ?? scaleSet.group
        if let labels, !manners.discardsLabelPatches { scaleSet.labels = labels }
        scaleSet.disableUpdate = disableUpdate ?? scaleSet.disableUpdate
        guard groups.contains(where: { $0.id == scaleSet.group }) else { return .failure(.groupNotFound(scaleSet.group)) }
        if let other = named(scaleSet.name, in: scaleSet.group, of: scaleSet.owner), other.id != id {
            return .failure(.scaleSetExists(scaleSet.name))
        }
        desks.change(id) { $0.scaleSet = scaleSet }
        desks.change(id) { $0.labels = Set(scaleSet.labels.map { $0.lowercased() }) }
        fill(id, at: now)
        return .success(scaleSet)
    }

    /// Deletes a scale set with its session and messages. Its runners stay registered, orphaned; waiting jobs are queued again.
    public mutating func deleteScaleSet(_ id: Int, at now: Int64) -> Result<Void, GitHub.Failure> {
        if let refusal = refusal(of: .deleteScaleSet, at: now) { return .failure(refusal) }
        guard desks.contains(id) else { return .failure(.scaleSetNotFound(id)) }
        loseScaleSet(id, at: now)
        return .success(())
    }

    /// The service forgets a scale set by itself, as it did in incidents (ARC#4370, garm#493).
    public mutating func loseScaleSet(_ id: Int, at now: Int64) {
        catchUp(to: now)
        guard let desk = desks.remove(id) else { return }
        if desk.isStirred { stirred.removeAll { $0 == id } }
        let orphans = jobs.values.filter { $0.state == .assigned(scaleSet: id) || $0.state == .available(scaleSet: id) }
        for job in orphans.sorted(by: { $0.number < $1.number }) { putBack(job.id, at: now) }
        offerBacklog(at: now)
    }

    /// All scale sets in the order of creation: for inspection.
    public var scaleSets: [GitHub.ScaleSet] { desks.all.map(\.scaleSet) }

    private func named(_ name: String, in group: Int, of owner: String) -> GitHub.ScaleSet? {
        let wanted = name.lowercased()
        return scaleSets.first { $0.group == group && $0.name.lowercased() == wanted && belongs($0, to: owner) }
    }
}
