import AWS

/// Credentials, table, template, image, subnets and role, as far as reading and dry runs tell.
struct AWSCheck: Sendable {
    let settings: Settings
    let access: AWSAccess

    func lines() async -> [CheckLine] {
        let identity = await identity()
        guard identity.fault == nil else {
            let unknown = ["table", "expiry", "template", "image", "runner", "subnets", "launches"]
            return [identity] + unknown.map { CheckLine.skipped($0, "AWS doesn't know who asks") }
        }
        let table = await TableCheck(table: settings.table.name, client: access.client).lines()
        let subnets = await SubnetCheck(subnets: settings.ec2.subnetIDs, region: access.region, client: access.client).line()
        let launches = await LaunchCheck(settings: settings, access: access).line()
        return [identity] + table + (await template()) + [subnets, launches, role()]
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

    /// The template, if somebody else owns it, and the image that runners boot from.
    private func template() async -> [CheckLine] {
        switch settings.ec2.template {
        case .named(let template, let version):
            let (line, id) = await launchTemplate(template, version)
            guard let id else {
                return [line, .skipped("image", "the template doesn't name it"), .skipped("runner", "no image is known")]
            }
            return [line] + (await image(id, namedIn: "the launch template"))
        case .kept(let kept): return await image(kept.imageID, namedIn: "EC2_AMI_ID")
        }
    }

    private func image(_ id: String, namedIn setting: String) async -> [CheckLine] {
        let check = ImageCheck(types: settings.ec2.instanceTypes, region: access.region, client: access.client)
        let (line, image) = await check.line(id, namedIn: setting)
        guard let image else { return [line, .skipped("runner", "no image is there to ask")] }
        let release = RunnerReleaseCheck(
            image: image.id, tags: image.tags, isHosted: settings.github.scope.isHosted, today: CalendarDay(WallTime.now()))
        return [line, release.line()]
    }

    private func launchTemplate(_ template: String, _ version: Int?) async -> (CheckLine, image: String?) {
        let id: DescribeLaunchTemplateVersions.Template = template.hasPrefix("lt-") ? .id(template) : .name(template)
        do {
            let versions = try await access.client.send(
                DescribeLaunchTemplateVersions(id, versions: [version.map { .number($0) } ?? .default]))
            guard let found = versions.first else {
                return (.fail("template", "\(template) has no such version: correct EC2_LAUNCH_TEMPLATE"), nil)
            }
            let faults = LaunchTemplateCheck.faults(found.content)
            let name = "\(template) version \(found.number)"
            let line = faults.isEmpty ? CheckLine.ok("template", name) : .fail("template", "\(name): \(faults.joined(separator: "; "))")
            return (line, found.content.imageID)
        } catch {
            return (.fail("template", "\(error)"), nil)
        }
    }

    /// That it is the template's role only IAM could tell, and the agent has no business asking it.
    private func role() -> CheckLine {
        .ok("role", "boot records are addressed to \(settings.ec2.runnerRoleID):i-…; it must be the role of the runners' instance profile")
    }
}
