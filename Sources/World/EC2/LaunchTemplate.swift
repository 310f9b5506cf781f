extension EC2 {
    public struct LaunchTemplate: Sendable, Hashable {
        public struct Version: Sendable, Hashable {
            public var number: Int
            /// LaunchTemplateData by EC2's names, flat: `ImageId`, `UserData`, `InstanceInitiatedShutdownBehavior` …
            public var contents: [String: String]
            public var description: String?
            public var createdAt: Int64
        }

        public var id: String
        public var name: String
        public var versions: [Version]
        public var defaultVersion: Int
    }

    /// Names a template by id or by name, and its version: a number, `$Latest` or `$Default`.
    public struct TemplateReference: Sendable, Hashable {
        public var id: String?
        public var name: String?
        public var version: String

        public init(id: String? = nil, name: String? = nil, version: String) {
            self.id = id
            self.name = name
            self.version = version
        }
    }

    /// Launch templates and their tokens.
    struct Templates: Sendable {
        var byID: [String: LaunchTemplate] = [:]
        var ids: [String: String] = [:]
        var tokens: [String: (contents: [String: String], id: String, version: Int)] = [:]

        func find(id: String?, name: String?) -> Result<LaunchTemplate, Failure> {
            if let id {
                guard id.hasPrefix("lt-") else {
                    return .failure(Failure("InvalidLaunchTemplateId.Malformed", "The launch template ID '\(id)' is malformed."))
                }
                guard let template = byID[id] else { return .failure(Self.notFound(id)) }
                return .success(template)
            }
            guard let name else { return .failure(.missing("LaunchTemplateId or LaunchTemplateName")) }
            guard let template = ids[name].flatMap({ byID[$0] }) else {
                let message = "The specified launch template, with template name \(name), does not exist."
                return .failure(Failure("InvalidLaunchTemplateName.NotFoundException", message))
            }
            return .success(template)
        }

        func version(_ reference: TemplateReference) -> Result<(LaunchTemplate, LaunchTemplate.Version), Failure> {
            find(id: reference.id, name: reference.name).flatMap { template in
                let number: Int? =
                    switch reference.version {
                    case "$Latest": template.versions.last?.number
                    case "$Default", "": template.defaultVersion
                    default: Int(reference.version)
                    }
                guard let number else { return .failure(.invalid(reference.version, for: "Version")) }
                guard let version = template.versions.first(where: { $0.number == number }) else {
                    let message =
                        "Could not find the specified version \(reference.version) for the launch template with ID \(template.id)."
                    return .failure(Failure("InvalidLaunchTemplateId.VersionNotFound", message))
                }
                return .success((template, version))
            }
        }

        private static func notFound(_ id: String) -> Failure {
            Failure("InvalidLaunchTemplateId.NotFound", "The specified launch template, with template ID \(id), does not exist.")
        }
    }
}

extension EC2.Region {
    /// CreateLaunchTemplate. The same token and contents again give the same template.
    public mutating func createLaunchTemplate(
        name: String, contents: [String: String], description: String? = nil, token: String? = nil, at now: Int64
    ) -> Result<EC2.LaunchTemplate, EC2.Failure> {
        if let refusal = refusal(at: now, \.mutate) { return .failure(refusal) }
        if let earlier = token.flatMap({ templates.tokens["create " + $0] }) {
            guard earlier.contents == contents, let template = templates.byID[earlier.id], template.name == name else {
                return .failure(Self.mismatch)
            }
            return .success(template)
        }
        guard (3...128).contains(name.utf8.count) else {
            return .failure(EC2.Failure("InvalidLaunchTemplateName.MalformedException", "A template name has 3 to 128 characters."))
        }
        guard templates.ids[name] == nil else {
            return .failure(EC2.Failure("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use."))
        }
        let version = EC2.LaunchTemplate.Version(number: 1, contents: contents, description: description, createdAt: now)
        let template = EC2.LaunchTemplate(id: "lt-0" + generator.hex(16), name: name, versions: [version], defaultVersion: 1)
        templates.byID[template.id] = template
        templates.ids[name] = template.id
        if let token { templates.tokens["create " + token] = (contents, template.id, 1) }
        return .success(template)
    }

    /// CreateLaunchTemplateVersion. The same token and contents again give the same version.
    public mutating func createLaunchTemplateVersion(
        id: String?, name: String? = nil, contents: [String: String], description: String? = nil, token: String? = nil, at now: Int64
    ) -> Result<EC2.LaunchTemplate.Version, EC2.Failure> {
        if let refusal = refusal(at: now, \.mutate) { return .failure(refusal) }
        return templates.find(id: id, name: name).flatMap { template in
            if let earlier = token.flatMap({ templates.tokens["version " + $0] }) {
                guard earlier.contents == contents, earlier.id == template.id,
                    let version = template.versions.first(where: { $0.number == earlier.version })
                else { return .failure(Self.mismatch) }
                return .success(version)
            }
            let number = (template.versions.last?.number ?? 0) + 1
            let version = EC2.LaunchTemplate.Version(number: number, contents: contents, description: description, createdAt: now)
            templates.byID[template.id]?.versions.append(version)
            if let token { templates.tokens["version " + token] = (contents, template.id, number) }
            return .success(version)
        }
    }

    /// DescribeLaunchTemplateVersions, all versions of one template in order.
    public mutating func describeLaunchTemplate(
        id: String?, name: String? = nil, at now: Int64
    ) -> Result<EC2.LaunchTemplate, EC2.Failure> {
        if let refusal = refusal(at: now, \.describe) { return .failure(refusal) }
        return templates.find(id: id, name: name)
    }

    static let mismatch = EC2.Failure(
        "IdempotentParameterMismatch", "The client token was used before with other parameters.")
}
