/// Makes the next version of a launch template, from nothing or from an earlier one.
public struct CreateLaunchTemplateVersion: EC2Operation {
    public static let name = "CreateLaunchTemplateVersion"
    public typealias Output = LaunchTemplateVersion
    public var templateID: String
    /// What `content` leaves out is taken from this version.
    public var sourceVersion: Int?
    public var content: LaunchTemplateContent
    public var clientToken: String?

    /// A version.
    public init(templateID: String, sourceVersion: Int? = nil, content: LaunchTemplateContent, clientToken: String? = nil) {
        self.templateID = templateID
        self.sourceVersion = sourceVersion
        self.content = content
        self.clientToken = clientToken
    }

    func fill(_ form: inout QueryForm) {
        form.add("ClientToken", clientToken)
        form.add("LaunchTemplateId", templateID)
        form.add("SourceVersion", sourceVersion)
        content.fill(&form)
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> LaunchTemplateVersion {
        guard let version = root["launchTemplateVersion"] else { throw MalformedBody("launchTemplateVersion is missing") }
        return try LaunchTemplateVersion(version)
    }
}
