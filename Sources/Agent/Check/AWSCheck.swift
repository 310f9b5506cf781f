import AWS

/// Credentials, table, template and role, as far as reading tells.
struct AWSCheck: Sendable {
    let settings: Settings
    let access: AWSAccess

    func lines() async -> [CheckLine] {
        let identity = await identity()
        guard identity.fault == nil else {
            return [identity] + ["table", "template"].map { CheckLine.skipped($0, "AWS doesn't know who asks") }
        }
        return [identity, await table(), await template(), role()]
    }

    private func identity() async -> CheckLine {
        do {
            let found = try await access.client.send(GetCallerIdentity())
            let provider = await access.credentials.provider.map { ", by \($0)" } ?? ""
            return .ok("aws", "\(found.arn) in \(access.region)\(provider)")
        } catch {
            return .fail("aws", "\(error)")
        }
    }

    private func table() async -> CheckLine {
        let name = settings.table.name
        do {
            let found = try await access.client.send(DescribeTable(table: name))
            guard found.keys == TableCreation.keys else {
                return .fail(
                    "table", "\(name) has the keys \(found.keys.joined(separator: ", ")), not pk, sk: name another in DYNAMODB_TABLE")
            }
            guard ["ACTIVE", "UPDATING"].contains(found.status) else {
                return .fail("table", "\(name) is \(found.status): wait, and check again")
            }
            let protection = found.deletionProtection ? "" : ". Mind: it isn't protected from deletion"
            return .ok("table", "\(name), keys pk, sk\(protection)")
        } catch {
            let hint = error.disposition == .notFound ? " Terraform makes the table; `agent table create` makes one for trying out." : ""
            return .fail("table", "\(error)\(hint)")
        }
    }

    private func template() async -> CheckLine {
        switch settings.ec2.template {
        case .named(let template, let version): await launchTemplate(template, version)
        case .kept(let kept): await image(kept.imageID)
        }
    }

    private func launchTemplate(_ template: String, _ version: Int?) async -> CheckLine {
        let id: DescribeLaunchTemplateVersions.Template = template.hasPrefix("lt-") ? .id(template) : .name(template)
        do {
            let versions = try await access.client.send(
                DescribeLaunchTemplateVersions(id, versions: [version.map { .number($0) } ?? .default]))
            guard let found = versions.first else {
                return .fail("template", "\(template) has no such version: correct EC2_LAUNCH_TEMPLATE")
            }
            let faults = LaunchTemplateCheck.faults(found.content)
            guard faults.isEmpty else { return .fail("template", "\(template) version \(found.number): \(faults.joined(separator: "; "))") }
            return .ok("template", "\(template) version \(found.number), image \(found.content.imageID ?? "")")
        } catch {
            return .fail("template", "\(error)")
        }
    }

    private func image(_ id: String) async -> CheckLine {
        do {
            guard let image = try await access.client.send(DescribeImages(imageIDs: [id])).first else {
                return .fail("image", "\(id) isn't in \(access.region), or isn't shared with this account: correct EC2_AMI_ID")
            }
            guard image.state == nil || image.state == "available" else {
                return .fail("image", "\(id) is \(image.state ?? ""): wait, or name another in EC2_AMI_ID")
            }
            return .ok("image", "\(id) \(image.name ?? "")")
        } catch {
            return .fail("image", "\(error)")
        }
    }

    /// That it is the template's role only IAM could tell, and the agent has no business asking it.
    private func role() -> CheckLine {
        .ok("role", "boot records are addressed to \(settings.ec2.runnerRoleID):i-…; it must be the role of the runners' instance profile")
    }
}
