import World

extension Cloud {
    func createLaunchTemplate(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        guard let name = form["LaunchTemplateName"].string else { return .failure(missing("LaunchTemplateName")) }
        return contents(form).flatMap { contents in
            ec2.createLaunchTemplate(
                name: name, contents: contents, description: form["VersionDescription"].string, token: form["ClientToken"].string, at: now
            ).map { template in XML { $0.element("launchTemplate") { $0.write(template) } } }
        }
    }

    func createLaunchTemplateVersion(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        let (id, name) = (form["LaunchTemplateId"].string, form["LaunchTemplateName"].string)
        return contents(form).flatMap { contents in
            ec2.createLaunchTemplateVersion(
                id: id, name: name, contents: contents, description: form["VersionDescription"].string, token: form["ClientToken"].string,
                at: now
            ).flatMap { version in
                ec2.describeLaunchTemplate(id: id, name: name, at: now).map { template in
                    XML { $0.element("launchTemplateVersion") { $0.write(version, of: template) } }
                }
            }
        }
    }

    func describeLaunchTemplates(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        let asked =
            form["LaunchTemplateId"].strings.map { ($0 as String?, nil as String?) }
            + form["LaunchTemplateName"].strings.map { (nil, $0) }
        var found: [EC2.LaunchTemplate] = asked.isEmpty ? ec2.everyLaunchTemplate : []
        for (id, name) in asked {
            switch ec2.describeLaunchTemplate(id: id, name: name, at: now) {
            case .success(let template): found.append(template)
            case .failure(let failure): return .failure(failure)
            }
        }
        return .success(XML { $0.list("launchTemplates", found) { $0.write($1) } })
    }

    func describeLaunchTemplateVersions(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        let found = ec2.describeLaunchTemplate(id: form["LaunchTemplateId"].string, name: form["LaunchTemplateName"].string, at: now)
        return found.flatMap { template in
            let asked = form["LaunchTemplateVersion"].strings
            if asked.isEmpty { return .success(template.versions.reversed()) }
            var versions: [EC2.LaunchTemplate.Version] = []
            for name in asked {
                guard let version = template.version(named: name) else { return .failure(.noVersion(name, template)) }
                versions.append(version)
            }
            return .success(versions)
        }.flatMap { (versions: [EC2.LaunchTemplate.Version]) in
            found.map { template in XML { $0.list("launchTemplateVersionSet", versions) { $0.write($1, of: template) } } }
        }
    }

    /// LaunchTemplateData as EC2 checks it on its way in.
    private func contents(_ form: QueryForm) -> Result<[String: String], EC2.Failure> {
        let given = form["LaunchTemplateData"]
        if given.isEmpty { return .failure(missing("LaunchTemplateData")) }
        if let text = given["UserData"].string {
            guard let data = base64Decoded(text) else {
                return .failure(EC2.Failure("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data."))
            }
            if data.count > 16_384 {
                return .failure(EC2.Failure("InvalidUserData.Malformed", "User data is limited to 16384 bytes."))
            }
        }
        return .success(given.leaves)
    }

    func missing(_ parameter: String) -> EC2.Failure {
        EC2.Failure("MissingParameter", "The request must contain the parameter \(parameter)")
    }
}

extension EC2.Failure {
    fileprivate static func noVersion(_ name: String, _ template: EC2.LaunchTemplate) -> EC2.Failure {
        let text = "Could not find the specified version \(name) for the launch template with ID \(template.id)."
        return EC2.Failure("InvalidLaunchTemplateId.VersionNotFound", text)
    }
}

extension EC2.LaunchTemplate {
    fileprivate func version(named name: String) -> Version? {
        switch name {
        case "$Latest": versions.last
        case "$Default": versions.first { $0.number == defaultVersion }
        default: versions.first { String($0.number) == name }
        }
    }
}

extension XML {
    fileprivate mutating func write(_ template: EC2.LaunchTemplate) {
        element("launchTemplateId", template.id)
        element("launchTemplateName", template.name)
        element("createTime", WireDate(milliseconds: template.versions.first?.createdAt ?? 0).milliseconds)
        element("createdBy", "arn:aws:iam::\(Cloud.account):user/stand-in")
        element("defaultVersionNumber", Int64(template.defaultVersion))
        element("latestVersionNumber", Int64(template.versions.last?.number ?? 1))
    }

    fileprivate mutating func write(_ version: EC2.LaunchTemplate.Version, of template: EC2.LaunchTemplate) {
        element("launchTemplateId", template.id)
        element("launchTemplateName", template.name)
        element("versionNumber", Int64(version.number))
        element("versionDescription", version.description)
        element("createTime", WireDate(milliseconds: version.createdAt).milliseconds)
        element("createdBy", "arn:aws:iam::\(Cloud.account):user/stand-in")
        element("defaultVersion", version.number == template.defaultVersion)
        element("launchTemplateData") { TemplateContents.write(QueryForm(leaves: version.contents), into: &$0) }
    }
}
