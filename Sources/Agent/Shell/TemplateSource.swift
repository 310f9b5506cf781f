import AWS
import Scaler

/// Where the launch template comes from: somebody else's (Terraform's), or one that the agent keeps up with its settings.
actor TemplateSource {
    private let settings: TemplateSettings
    private let name: String
    private let userData: String
    private let instanceTags: [AWS.Tag]
    /// The version that holds the settings, once it was found or made. It stays until EC2 says that it is gone: looked up each time, a
    /// version that EC2 doesn't show yet would be made twice.
    private var kept: LaunchTemplate?

    /// - Parameters:
    ///   - name: of the kept template.
    ///   - userData: what `agent boot` reads on the instance.
    init(_ settings: TemplateSettings, name: String, userData: String, instanceTags: [AWS.Tag]) {
        self.settings = settings
        self.name = name
        self.userData = userData
        self.instanceTags = instanceTags
    }

    /// EC2 knows the template no more: the next look finds another, or makes one. A template that was found since is kept.
    func forget(_ lost: LaunchTemplate?) {
        if lost == nil || lost == kept { kept = nil }
    }

    /// The template as it stands, and nothing made: nil while the kept one isn't there yet, which the leader makes.
    func look(_ client: AWSClient, _ mayStart: (@Sendable () -> Bool)? = nil) async throws(AWSError) -> LaunchTemplate? {
        guard case .kept = settings else { return try await resolve(client, mayStart) }
        if let kept { return kept }
        return try await latest(client, mayStart).map { LaunchTemplate(id: $0.templateID, version: Int64($0.number)) }
    }

    /// The template at a numbered version.
    func resolve(_ client: AWSClient, _ mayStart: (@Sendable () -> Bool)? = nil) async throws(AWSError) -> LaunchTemplate {
        switch settings {
        case .named(let template, let version):
            let selector = version.map { DescribeLaunchTemplateVersions.Selector.number(Int($0)) } ?? .default
            let identity: DescribeLaunchTemplateVersions.Template = template.hasPrefix("lt-") ? .id(template) : .name(template)
            let versions = try await client.send(DescribeLaunchTemplateVersions(identity, versions: [selector]), mayStart: mayStart)
            guard let found = versions.first else { throw .noVersion(of: template) }
            return LaunchTemplate(id: found.templateID, version: Int64(found.number))
        case .kept(let wanted):
            if let kept { return kept }
            let found = try await keep(wanted, client, mayStart)
            kept = found
            return found
        }
    }

    /// A version of the kept template that holds the settings: the latest, if it does, or a new one.
    private func keep(
        _ wanted: KeptTemplateSettings, _ client: AWSClient, _ mayStart: (@Sendable () -> Bool)?
    ) async throws(AWSError) -> LaunchTemplate {
        let content = content(wanted)
        guard let latest = try await latest(client, mayStart) else {
            let made = try await client.send(
                CreateLaunchTemplate(templateName: name, content: content, tags: instanceTags), mayStart: mayStart)
            return LaunchTemplate(id: made.templateID, version: Int64(made.latestVersion))
        }
        if latest.content == content { return LaunchTemplate(id: latest.templateID, version: Int64(latest.number)) }
        let made = try await client.send(CreateLaunchTemplateVersion(templateID: latest.templateID, content: content), mayStart: mayStart)
        return LaunchTemplate(id: made.templateID, version: Int64(made.number))
    }

    private func latest(_ client: AWSClient, _ mayStart: (@Sendable () -> Bool)?) async throws(AWSError) -> LaunchTemplateVersion? {
        do throws(AWSError) {
            return try await client.send(DescribeLaunchTemplateVersions(.name(name), versions: [.latest]), mayStart: mayStart).first
        } catch {
            guard case .notFound = error.disposition else { throw error }
            return nil
        }
    }

    private func content(_ wanted: KeptTemplateSettings) -> LaunchTemplateContent {
        LaunchTemplateContent(
            imageID: wanted.imageID, userData: userData, instanceProfile: wanted.instanceProfile,
            securityGroupIDs: wanted.securityGroupIDs, keyName: wanted.keyPairName, volumeTags: instanceTags)
    }
}

extension AWSError {
    /// EC2's codes for a template, or a version, that isn't there: `InvalidLaunchTemplateId.NotFound`,
    /// `InvalidLaunchTemplateId.VersionNotFound`, `InvalidLaunchTemplateName.NotFoundException` (EC2 API Reference, error codes;
    /// 2026-11-28).
    static func saysTemplateIsGone(_ code: String) -> Bool { code.hasPrefix("InvalidLaunchTemplate") && code.contains("NotFound") }

    fileprivate static func noVersion(of template: String) -> AWSError {
        AWSError(
            operation: DescribeLaunchTemplateVersions.name, status: 200, code: "",
            message: "the launch template \(template) has no such version",
            disposition: .notFound)
    }
}
