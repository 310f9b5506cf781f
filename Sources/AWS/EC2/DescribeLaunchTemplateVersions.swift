/// Reads versions of a launch template: how `$Latest` or `$Default` becomes the number that a launch needs.
public struct DescribeLaunchTemplateVersions: EC2Operation {
    public static let name = "DescribeLaunchTemplateVersions"
    public typealias Output = [LaunchTemplateVersion]

    /// Which template.
    public enum Template: Sendable, Hashable { case id(String), name(String) }

    /// Which of its versions.
    public enum Selector: Sendable, Hashable {
        case number(Int), latest, `default`

        var text: String {
            switch self {
            case .number(let number): String(number)
            case .latest: "$Latest"
            case .default: "$Default"
            }
        }
    }

    public var template: Template
    public var versions: [Selector]

    /// In the order asked for is not promised: look at `number` and `isDefault`.
    public init(_ template: Template, versions: [Selector]) {
        self.template = template
        self.versions = versions
    }

    func fill(_ form: inout QueryForm) {
        switch template {
        case .id(let id): form.add("LaunchTemplateId", id)
        case .name(let name): form.add("LaunchTemplateName", name)
        }
        form.add("LaunchTemplateVersion", list: versions.map(\.text))
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> [LaunchTemplateVersion] {
        try root.items("launchTemplateVersionSet").map { item throws(MalformedBody) in try LaunchTemplateVersion(item) }
    }
}
