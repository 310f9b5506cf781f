/// A runner scale set as GitHub keeps it.
public struct ScaleSet: Sendable, Equatable {
    public var id: ScaleSetID
    /// Unique within its runner group.
    public var name: String
    public var group: RunnerGroupID
    public var groupName: String
    /// What `runs-on` is matched against. GitHub Enterprise Server before 3.21 may keep only the first (GitHub's README, read
    /// 2026-11-24): compare with what was asked for.
    public var labels: [String]
    /// Whether runners are kept from updating themselves; nil if the answer does not say.
    public var disablesUpdate: Bool?
    public var createdMs: Int64?

    public init(
        id: ScaleSetID, name: String, group: RunnerGroupID, groupName: String, labels: [String],
        disablesUpdate: Bool? = nil, createdMs: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.group = group
        self.groupName = groupName
        self.labels = labels
        self.disablesUpdate = disablesUpdate
        self.createdMs = createdMs
    }
}

/// A group of runners.
public struct RunnerGroup: Sendable, Equatable {
    public var id: RunnerGroupID
    public var name: String
    public var isDefault: Bool

    public init(id: RunnerGroupID, name: String, isDefault: Bool) {
        self.id = id
        self.name = name
        self.isDefault = isDefault
    }
}

extension RunnerGroup: Decodable {
    private enum CodingKeys: String, CodingKey { case id, name, isDefaultGroup }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = RunnerGroupID(rawValue: try container.decode(Int64.self, forKey: .id))
        name = Clip.text(try container.decode(String.self, forKey: .name))
        isDefault = container.lenient(Bool.self, .isDefaultGroup) ?? false
        guard id.rawValue > 0 else { throw Malformed(what: "id is not positive") }
    }
}

extension ScaleSet: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, runnerGroupId, runnerGroupName, labels, createdOn
        case setting = "RunnerSetting"
    }
    private struct Label: Decodable { let name: String }
    private struct Setting: Decodable { let disableUpdate: Bool? }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = ScaleSetID(rawValue: try container.decode(Int64.self, forKey: .id))
        name = Clip.text(try container.decode(String.self, forKey: .name))
        group = RunnerGroupID(rawValue: container.lenient(Int64.self, .runnerGroupId) ?? 0)
        groupName = Clip.text(container.lenient(String.self, .runnerGroupName))
        labels = Clip.list((container.lenient([Entry<Label>].self, .labels) ?? []).compactMap { try? $0.value.get().name })
        disablesUpdate = container.lenient(Setting.self, .setting)?.disableUpdate
        createdMs = container.lenient(String.self, .createdOn).flatMap(Timestamp.milliseconds)
        guard id.rawValue > 0 else { throw Malformed(what: "id is not positive") }
    }
}

/// The set as it is sent. Runners must not update themselves: their image is baked, and they live for one job. `createdOn` is what the official client sends; the service ignores it.
struct ScaleSetDraft: Encodable {
    struct Label: Encodable {
        let type = "System"
        let name: String
    }
    struct Setting: Encodable { let disableUpdate = true }

    let name: String
    let runnerGroupId: Int64
    /// Nil in a correction, which leaves the labels out.
    let labels: [Label]?
    let setting = Setting()
    let createdOn = "0001-01-01T00:00:00Z"

    private enum CodingKeys: String, CodingKey {
        case name, runnerGroupId, labels, createdOn
        case setting = "RunnerSetting"
    }

    init(name: String, group: RunnerGroupID, labels: [String]?) {
        self.name = name
        runnerGroupId = group.rawValue
        self.labels = labels.map { $0.map { Label(name: $0) } }
    }
}
