/// Every setting, once. The check at start, the help and `docs/configuration.md` are all made from this table.
enum SettingsTable {
    struct Section: Sendable {
        let title: String
        let settings: [Setting]
    }

    static let sections: [Section] = [
        Section(title: "GitHub", settings: github),
        Section(title: "The scale set", settings: scaleSet),
        Section(title: "How many runners", settings: scaling),
        Section(title: "EC2", settings: ec2),
        Section(title: "AWS", settings: aws),
        Section(title: "The table and the lease", settings: lease),
        Section(title: "The host", settings: host),
        Section(title: "On a runner's instance", settings: boot),
    ]

    static let all: [Setting] = sections.flatMap(\.settings)

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The row of a name. Every name has one; a test holds that.
    static func setting(_ name: SettingName) -> Setting {
        guard let setting = byName[name] else { preconditionFailure("\(name.rawValue) has no row in SettingsTable") }
        return setting
    }
}
