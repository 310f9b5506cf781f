import AWS

/// Credentials, table, template and role, as far as reading tells.
struct AWSCheck: Sendable {
    let settings: Settings
    let access: AWSAccess

    func lines() async -> [CheckLine] {
        let identity = await identity()
        guard identity.fault == nil else {
            return [identity] + ["table", "template", "image", "runner"].map { CheckLine.skipped($0, "AWS doesn't know who asks") }
        }
        return [identity, await table()] + (await template()) + [role()]
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

    /// The template, its image, and the runner in that.
    private func template() async -> [CheckLine] {
        switch settings.ec2.template {
        case .kept(let kept):
            return [.ok("template", "the agent keeps one of its own")] + (await image(kept.imageID, setting: "EC2_AMI_ID"))
        case .named(let template, let version):
            let (line, imageID) = await launchTemplate(template, version)
            guard let imageID else { return [line, .skipped("image", "none is known"), .skipped("runner", "no image is known")] }
            return [line] + (await image(imageID, setting: "the launch template"))
        }
    }

    private func launchTemplate(_ template: String, _ version: Int?) async -> (CheckLine, imageID: String?) {
        let id: DescribeLaunchTemplateVersions.Template = template.hasPrefix("lt-") ? .id(template) : .name(template)
        do {
            let versions = try await access.client.send(
                DescribeLaunchTemplateVersions(id, versions: [version.map { .number($0) } ?? .default]))
            guard let found = versions.first else {
                return (.fail("template", "\(template) has no such version: correct EC2_LAUNCH_TEMPLATE"), nil)
            }
            let faults = LaunchTemplateCheck.faults(found.content).joined(separator: "; ")
            let name = "\(template) version \(found.number)"
            let imageID = found.content.imageID
            return (faults.isEmpty ? .ok("template", "\(name), image \(imageID ?? "")") : .fail("template", "\(name): \(faults)"), imageID)
        } catch {
            return (.fail("template", "\(error)"), nil)
        }
    }

    /// The image and its runner. A template may name a parameter instead, which EC2 follows at each launch.
    private func image(_ id: String, setting: String) async -> [CheckLine] {
        guard id.hasPrefix("ami-") else {
            return [.ok("image", "\(id), which EC2 follows at each launch"), .ok("runner", "not known: EC2 chooses the image at launch")]
        }
        do {
            guard let image = try await access.client.send(DescribeImages(imageIDs: [id])).first else {
                return noImage(.fail("image", "\(id) isn't in \(access.region), or isn't shared with this account: correct \(setting)"))
            }
            guard image.state == nil || image.state == "available" else {
                return noImage(.fail("image", "\(id) is \(image.state ?? ""): wait, or name another in \(setting)"))
            }
            return [.ok("image", "\(id) \(image.name ?? "")"), runner(image)]
        } catch {
            return noImage(.fail("image", "\(error)"))
        }
    }

    private func noImage(_ line: CheckLine) -> [CheckLine] { [line, .skipped("runner", "there is no image to ask")] }

    private func runner(_ image: Image) -> CheckLine {
        RunnerReleaseCheck(
            image: image.id, tags: image.tags, isHosted: settings.github.scope.isHosted, today: CalendarDay(WallTime.now())
        ).line()
    }

    /// That it is the template's role only IAM could tell, and the agent has no business asking it.
    private func role() -> CheckLine {
        .ok("role", "boot records are addressed to \(settings.ec2.runnerRoleID):i-…; it must be the role of the runners' instance profile")
    }
}
