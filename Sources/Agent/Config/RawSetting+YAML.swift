import AWS

extension RawSetting {
    /// A value of a settings file, as its kind would have it: a list where a list is needed, one value elsewhere.
    init(_ node: YAMLNode, _ kind: SettingKind) {
        if node.isNull || node.content == .text("", isPlain: false) {
            self = .refused("has no value: give it one, or leave the key out")
            return
        }
        switch (node.content, kind) {
        case (.refused(let why), _): self = .refused(why)
        case (.list(let items), .list): self = Self.list(items)
        case (.text, .list): self = .refused("must be a list, also of one")
        case (.mapping, .object): self = node.json.map { .text($0.text) } ?? .refused("holds an alias")
        case (_, .object): self = .refused("must be a mapping")
        case (.text(let text, _), .secret): self = Self.reference(text)
        case (.text(let text, _), _): self = .text(text)
        case (.list, _): self = .refused("must be one value, and is a list")
        case (.mapping, _): self = .refused("must be one value, and is a mapping")
        }
    }

    private static func list(_ items: [YAMLNode]) -> RawSetting {
        let texts = items.compactMap { item -> String? in
            if case .text(let text, _) = item.content, !item.isNull { text } else { nil }
        }
        guard texts.count == items.count else { return .refused("must be a list of texts alone") }
        return texts.isEmpty ? .refused("is an empty list: give it an element, or leave the key out") : .list(texts)
    }

    /// The file is copied, shown and kept in repositories: it says where a secret is, and not what it is.
    private static func reference(_ text: String) -> RawSetting {
        let isReference = ["ssm:", "secretsmanager:", "env:"].contains { text.hasPrefix($0) }
        return isReference ? .text(text) : .refused("is no place of a secret (value not shown), and a settings file holds no secrets")
    }
}

extension YAMLNode {
    /// For `agent boot`, which reads its settings as JSON: every value is a text. Nil when an alias is in it.
    fileprivate var json: JSON? {
        switch content {
        case .text(let text, _): return .string(isNull ? "" : text)
        case .list(let items):
            let values = items.compactMap(\.json)
            return values.count == items.count ? .array(values) : nil
        case .mapping(let members):
            let values = members.compactMap { member in member.value.json.map { JSON.Member(member.name, $0) } }
            return values.count == members.count ? .object(values) : nil
        case .refused: return nil
        }
    }
}
