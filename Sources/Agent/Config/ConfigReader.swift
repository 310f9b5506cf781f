/// Takes a document apart into the parts of a settings file. It goes on after a fault, so that one report names all.
struct ConfigReader {
    let path: String
    private(set) var deployment: ConfigPart
    private(set) var github: [ConfigPart] = []
    private(set) var scaleSets: [ConfigScaleSet] = []
    private(set) var problems: [SettingsProblem] = []
    private var defaults: ConfigPart
    private var defaultGitHub: Reference?

    /// A scale set's word for the entry of `github` that it belongs to.
    private struct Reference {
        let name: String
        let place: ConfigPlace
    }

    init(path: String) {
        self.path = path
        deployment = ConfigPart(place: ConfigPlace(file: path, line: 1, key: ""))
        defaults = ConfigPart(place: ConfigPlace(file: path, line: 1, key: "defaults"))
    }

    mutating func read(_ root: YAMLNode) {
        guard case .mapping(let members) = root.content else {
            return refuse(ConfigPlace(file: path, line: root.line, key: ""), "isn't a mapping of settings (KEY: VALUE)")
        }
        deployment.entries = entries(of: members.filter { !ConfigKeys.parts.contains($0.name) }, .deployment, "", more: ConfigKeys.parts)
        let parts = Dictionary(members.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        if let member = parts["defaults"] { readDefaults(member) }
        readGitHub(parts["github"])
        readScaleSets(parts["scale_sets"])
    }

    private mutating func readDefaults(_ member: YAMLNode.Member) {
        guard let members = mapping(member.value, "defaults") else { return }
        let own = members.filter { $0.name != "github" }
        defaults.entries = entries(of: own, .scaleSet, "defaults", more: ["github"])
        defaultGitHub = reference(members, "defaults")
        guard let name = defaults.entries.removeValue(forKey: .runnerScaleSetName) else { return }
        refuse(name.place, "is no default: each scale set has a name of its own")
    }

    private mutating func readGitHub(_ member: YAMLNode.Member?) {
        guard let member, let items = list(member, of: "an owner, and how the agent signs in") else {
            if member == nil {
                refuse(ConfigPlace(file: path, line: 1, key: "github"), "is missing: whose jobs are run, and who runs them")
            }
            return
        }
        var lines: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            let key = "github[\(index)]"
            guard let members = mapping(item, key) else { continue }
            let named = members.first { $0.name == "name" }
            var part = ConfigPart(place: ConfigPlace(file: path, line: item.line, key: key))
            part.entries = entries(of: members.filter { $0.name != "name" }, .github, key, more: ["name"])
            part.name = named.flatMap { word($0, key) } ?? part.owner
            if let name = part.name, let line = lines.updateValue(item.line, forKey: name.lowercased()) {
                refuse(part.place, "is named \(shown(name)), as the entry on line \(line) is: give each entry a `name` of its own")
            }
            github.append(part)
        }
    }

    private mutating func readScaleSets(_ member: YAMLNode.Member?) {
        guard let member, let items = list(member, of: "a scale set") else {
            if member == nil { refuse(ConfigPlace(file: path, line: 1, key: "scale_sets"), "is missing: the runner scale sets to serve") }
            return
        }
        var lines: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            let key = "scale_sets[\(index)]"
            guard let members = mapping(item, key) else { continue }
            let place = ConfigPlace(file: path, line: item.line, key: key)
            let own = entries(of: members.filter { $0.name != "github" }, .scaleSet, key, more: ["github"])
            let part = ConfigPart(place: place, entries: own.merging(defaults.entries) { own, _ in own })
            if let name = part.text(.runnerScaleSetName), let line = lines.updateValue(item.line, forKey: name.lowercased()) {
                refuse(
                    part.place(of: .runnerScaleSetName), "is \(shown(name)), as that of the scale set on line \(line): give each its own")
            }
            scaleSets.append(ConfigScaleSet(part: part, github: resolve(reference(members, key) ?? defaultGitHub, for: place)))
        }
        refuseUnusedGitHub()
    }

    /// The entry that a scale set names; without a name the only one.
    private mutating func resolve(_ reference: Reference?, for set: ConfigPlace) -> ConfigPart? {
        let names = github.compactMap(\.name).joined(separator: ", ")
        guard let reference else {
            if github.count > 1 { refuse(set, "lacks `github`: which of \(names) it belongs to") }
            return github.count == 1 ? github[0] : nil
        }
        let found = github.first { $0.name?.lowercased() == reference.name.lowercased() }
        if found == nil { refuse(reference.place, "is \(shown(reference.name)), and no entry of `github` has that name; known: \(names)") }
        return found
    }

    /// An entry that nothing uses would be checked by nobody, and does nothing.
    private mutating func refuseUnusedGitHub() {
        guard scaleSets.allSatisfy({ $0.github != nil }) else { return }
        let used = Set(scaleSets.compactMap { $0.github?.place.key })
        for part in github where !used.contains(part.place.key) {
            refuse(part.place, "is used by no scale set: leave it out, or name it as the `github` of one")
        }
    }

    private mutating func reference(_ members: [YAMLNode.Member], _ key: String) -> Reference? {
        guard let member = members.first(where: { $0.name == "github" }), let name = word(member, key) else { return nil }
        return Reference(name: name, place: ConfigPlace(file: path, line: member.line, key: "\(key).github"))
    }
}

extension ConfigReader {
    /// The settings among these keys; others are reported.
    private mutating func entries(
        of members: [YAMLNode.Member], _ scope: ConfigKey.Scope, _ prefix: String, group: String? = nil, more: [String] = []
    ) -> [SettingName: ConfigEntry] {
        var found: [SettingName: ConfigEntry] = [:]
        for member in members {
            let key = [prefix, member.name].filter { !$0.isEmpty }.joined(separator: ".")
            let text = group.map { "\($0).\(member.name)" } ?? member.name
            let place = ConfigPlace(file: path, line: member.line, key: key)
            if let name = ConfigKeys.name(text, scope) {
                found[name] = ConfigEntry(raw: RawSetting(member.value, SettingsTable.setting(name).kind), place: place)
            } else if group == nil, ConfigKeys.isGroup(member.name, scope) {
                guard let inner = mapping(member.value, key) else { continue }
                found.merge(entries(of: inner, scope, key, group: member.name)) { first, _ in first }
            } else {
                let hint = ConfigKeys.hint(member.name, group: group, scope, more: more)
                let name = ConfigPlace(
                    file: path, line: member.line, key: [prefix, shown(member.name)].filter { !$0.isEmpty }.joined(separator: "."))
                refuse(name, "is no key of a settings file\(hint)")
            }
        }
        return found
    }

    private mutating func mapping(_ node: YAMLNode, _ key: String) -> [YAMLNode.Member]? {
        let place = ConfigPlace(file: path, line: node.line, key: key)
        switch node.content {
        case .mapping(let members): return members
        case .refused(let why): refuse(place, why)
        default: refuse(place, "must be a mapping of settings (KEY: VALUE)")
        }
        return nil
    }

    private mutating func list(_ member: YAMLNode.Member, of what: String) -> [YAMLNode]? {
        let place = ConfigPlace(file: path, line: member.line, key: member.name)
        switch member.value.content {
        case .list(let items) where !items.isEmpty: return items
        case .refused(let why): refuse(place, why)
        default: refuse(place, "must be a list, each of its entries \(what)")
        }
        return nil
    }

    /// A name that one part of the file has for another.
    private mutating func word(_ member: YAMLNode.Member, _ key: String) -> String? {
        if case .text(let text, _) = member.value.content, TextForm.name.accepts(text) || TextForm.repository.accepts(text) { return text }
        refuse(
            ConfigPlace(file: path, line: member.line, key: "\(key).\(member.name)"),
            "must be the name of an entry of `github`: \(TextForm.name.allowed)")
        return nil
    }

    private mutating func refuse(_ place: ConfigPlace, _ what: String) { problems.append(place.problem(what)) }

    private func shown(_ text: String) -> String { RawSetting.text(text).shown }
}

extension ConfigPart {
    /// What an entry of `github` is called where it has no `name`.
    fileprivate var owner: String? { text(.organizationName) ?? text(.enterpriseName) ?? text(.repositoryName) }
}
