/// Makes a launch template and its version 1.
public struct CreateLaunchTemplate: EC2Operation {
    public static let name = "CreateLaunchTemplate"

    /// What was made.
    public struct Output: Sendable, Equatable {
        public var templateID: String
        public var latestVersion: Int
    }

    /// 3 to 128 characters.
    public var templateName: String
    public var content: LaunchTemplateContent
    /// Of the template itself.
    public var tags: [Tag]
    public var clientToken: String?

    /// A template.
    public init(templateName: String, content: LaunchTemplateContent, tags: [Tag] = [], clientToken: String? = nil) {
        self.templateName = templateName
        self.content = content
        self.tags = tags
        self.clientToken = clientToken
    }

    func fill(_ form: inout QueryForm) {
        form.add("ClientToken", clientToken)
        form.add("LaunchTemplateName", templateName)
        content.fill(&form)
        form.add(tagSpecification: 1, "TagSpecification", resource: "launch-template", tags: tags)
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> Output {
        guard let template = root["launchTemplate"] else { throw MalformedBody("launchTemplate is missing") }
        return Output(templateID: try template.required("launchTemplateId"), latestVersion: template.int("latestVersionNumber") ?? 1)
    }
}
