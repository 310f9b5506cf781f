import World

extension Cloud {
    func groups(_ ask: Ask) -> Answer {
        let found = ask.parameter("groupName").map { github.findGroups(name: $0, at: now) } ?? .success(github.everyGroup)
        return answer(found) { groups in
            let values: [JSON] = groups.map {
                ["id": .int(Int64($0.id)), "name": .string($0.name), "size": 0, "isDefaultGroup": .bool($0.isDefault)]
            }
            return .json(listing(values), byteOrderMark: true)
        }
    }

    /// By group, by name, or by both.
    func findScaleSet(_ ask: Ask, _ owner: String) -> Answer {
        let group = ask.parameter("runnerGroupId").flatMap { Int($0) }
        return answer(github.findScaleSets(group: group, name: ask.parameter("name"), owner: owner, at: now)) { found in
            .json(listing(found.map(json)), byteOrderMark: true)
        }
    }

    func createScaleSet(_ ask: Ask, _ owner: String) -> Answer {
        guard let body = JSON.parse(ask.body) else { return .failure(Self.badBody) }
        let created = github.createScaleSet(
            name: body["name"]?.string ?? "", group: body["runnerGroupId"]?.int.flatMap { Int(exactly: $0) } ?? 1,
            labels: Self.labels(body) ?? [], disableUpdate: Self.disableUpdate(body) ?? false, owner: owner, at: now)
        return answer(created) { set in
            ownerOfScaleSet[set.id] = owner
            return .json(json(set))
        }
    }

    func updateScaleSet(_ id: Int, _ ask: Ask) -> Answer {
        guard let body = JSON.parse(ask.body) else { return .failure(Self.badBody) }
        let name = body["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let group = body["runnerGroupId"]?.int.flatMap { Int(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
        let updated = github.updateScaleSet(
            id, name: name, group: group, labels: Self.labels(body), disableUpdate: Self.disableUpdate(body), at: now)
        return answer(updated) { .json(json($0)) }
    }

    func json(_ set: GitHub.ScaleSet) -> JSON {
        [
            "id": .int(Int64(set.id)), "name": .string(set.name), "runnerGroupId": .int(Int64(set.group)),
            "runnerGroupName": .string(github.everyGroup.first { $0.id == set.group }?.name ?? ""),
            "labels": .array(set.labels.map { ["type": "System", "name": .string($0)] }),
            "RunnerSetting": ["disableUpdate": .bool(set.disableUpdate)],
            "createdOn": .string(WireDate(milliseconds: set.createdAt).ticks),
            "runnerJitConfigUrl": .string("\(publicAddress)/_services/_apis/runtime/runnerscalesets/\(set.id)/generatejitconfig"),
            "statistics": nil,
        ]
    }

    func listing(_ values: [JSON]) -> JSON {
        ["count": .int(Int64(values.count)), "value": .array(values)]
    }

    static let badBody = GitHub.Failure("ArgumentException", "The body is no JSON of the expected kind.", status: 400)

    private static func labels(_ body: JSON) -> [String]? {
        guard let labels = body["labels"], labels != .null else { return nil }
        let names = labels.elements.compactMap { $0["name"]?.string }
        return names.isEmpty ? nil : names
    }

    private static func disableUpdate(_ body: JSON) -> Bool? {
        (body["RunnerSetting"] ?? body["runnerSetting"])?["disableUpdate"]?.bool
    }
}
