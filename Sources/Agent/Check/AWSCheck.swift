import AWS
import Scaler

/// Credentials, table, template, image, subnets and role, as far as reading and dry runs tell.
struct AWSCheck: Sendable {
    let settings: Settings
    let access: AWSAccess
    /// Asked about the runner that the image says it holds, on GitHub's own hosts.
    let runnerEnd: RunnerEndSource

    typealias RunnerEndSource = @Sendable (RunnerRelease) async -> RunnerEnd

    /// - Parameter add: is given the lines of each group as they are known.
    func run(_ add: (CheckGroup, [CheckLine]) -> Void) async {
        var account: String?
        add(
            .aws,
            await CheckLine.timed {
                let (line, found) = await identity()
                account = found
                return [line]
            })
        guard let account else {
            return Self.skip(settings, because: "AWS doesn't know who asks", add)
        }
        let table = TableCheck(
            table: settings.table.name, scope: Scaler.Scope(name: settings.scopeKey), account: account, region: access.region,
            client: access.client)
        add(.table, await table.lines())
        add(.ec2, await template())
        let subnets = SubnetCheck(subnets: settings.scaleSet.ec2.subnetIDs, region: access.region, client: access.client)
        add(.ec2, await CheckLine.timed { [await subnets.line()] })
        add(.ec2, await CheckLine.timed { [await LaunchCheck(settings: settings, access: access).line()] } + [role()])
    }

    /// What AWS would have been asked. Each check is named, so that nobody takes what is missing for what is well.
    static func skip(_ settings: Settings, because why: String, _ add: (CheckGroup, [CheckLine]) -> Void) {
        let template = if case .named = settings.scaleSet.ec2.template { ["template"] } else { [String]() }
        add(.table, TableCheck.subjects.map { .skipped($0, why) })
        add(.ec2, (template + ["image", "runner", "subnets", "launches", "role"]).map { .skipped($0, why) })
    }

    /// Nil for the account where AWS doesn't know who asks.
    private func identity() async -> (CheckLine, account: String?) {
        do {
            let found = try await access.client.send(GetCallerIdentity())
            let provider = await access.credentials.provider.map { ", by \($0)" } ?? ""
            return (.ok("aws", "\(found.arn) in \(access.region)\(provider)"), found.account)
        } catch {
            return (.fail("aws", "\(error)"), nil)
        }
    }

    /// The template, if somebody else owns it, and the image that runners boot from.
    private func template() async -> [CheckLine] {
        switch settings.scaleSet.ec2.template {
        case .named(let template, let version):
            var found: (image: String?, userData: [UInt8]?)
            let line = await CheckLine.timed {
                let (line, image, userData) = await launchTemplate(template, version)
                found = (image, userData)
                return [line]
            }
            guard let id = found.image else {
                return line + [.skipped("image", "the template doesn't name it"), .skipped("runner", "no image is known")]
            }
            return line + endpoints(toldBy: found.userData) + (await image(id, namedIn: "the launch template"))
        case .kept(let kept):
            let told = kept.instanceSettings.map { Array($0.utf8) }
            return endpoints(toldBy: told) + (await image(kept.imageID, namedIn: "EC2_AMI_ID"))
        }
    }

    private func image(_ id: String, namedIn setting: String) async -> [CheckLine] {
        let check = ImageCheck(types: settings.scaleSet.ec2.instanceTypes, region: access.region, client: access.client)
        var found: Image?
        let line = await CheckLine.timed {
            let (line, image) = await check.line(id, namedIn: setting)
            found = image
            return [line]
        }
        guard let image = found else { return line + [.skipped("runner", "no image is there to ask")] }
        let release = RunnerReleaseCheck(
            image: image.id, tags: image.tags, isHosted: settings.scaleSet.github.scope.isHosted, today: CalendarDay(WallTime.now()))
        return line + (await CheckLine.timed { [await release.line(end: runnerEnd)] })
    }

    private func launchTemplate(_ template: String, _ version: Int?) async -> (CheckLine, image: String?, userData: [UInt8]?) {
        let id: DescribeLaunchTemplateVersions.Template = template.hasPrefix("lt-") ? .id(template) : .name(template)
        do {
            let versions = try await access.client.send(
                DescribeLaunchTemplateVersions(id, versions: [version.map { .number($0) } ?? .default]))
            guard let found = versions.first else {
                return (.fail("template", "\(template) has no such version: correct EC2_LAUNCH_TEMPLATE"), nil, nil)
            }
            let faults = LaunchTemplateCheck.faults(found.content)
            let name = "\(template) version \(found.number)"
            let line = faults.isEmpty ? CheckLine.ok("template", name) : .fail("template", "\(name): \(faults.joined(separator: "; "))")
            return (line, found.content.imageID, found.content.userDataBytes)
        } catch {
            return (.fail("template", "\(error)"), nil, nil)
        }
    }

    /// An agent that reaches the table by an endpoint of its own may launch instances that reach none: every boot would time out.
    private func endpoints(toldBy userData: [UInt8]?) -> [CheckLine] {
        let environment = settings.aws.environment
        let own = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"].first { !(environment[$0] ?? "").isEmpty }
        guard let own, let url = environment[own], let host = url.firstRange(of: "://").map({ url[$0.upperBound...] }),
            !Loopback.contains(host.prefix { $0 != "/" })
        else { return [] }
        let told = SettingSources(userData: userData ?? [], environment: [:]).names
        guard !told.contains("AWS_ENDPOINT_URL_DYNAMODB"), !told.contains("AWS_ENDPOINT_URL") else { return [] }
        return [
            .warn(
                "endpoints",
                "the agent reaches DynamoDB by \(own), and its instances aren't told so: if they can't reach AWS's own endpoint, "
                    + "write it into INSTANCE_SETTINGS, or into the launch template's user data")
        ]
    }

    /// That it is the template's role only IAM could tell, and the agent has no business asking it.
    private func role() -> CheckLine {
        let address = "\(settings.scaleSet.ec2.runnerRoleID):i-…"
        return .ok("role", "boot records are addressed to \(address); it must be the role of the runners' instance profile")
    }
}
