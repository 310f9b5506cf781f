/// Asks EC2 whether it would launch one instance from a template, and launches none: RunInstances as a dry run, the only way that it is
/// sent here. The fleets that do launch need the same rights as this.
///
/// EC2 answers a dry run by an error, `DryRunOperation` (HTTP 412) if the caller may do it, else `UnauthorizedOperation` (403)
/// (botocore 1.43.11, RunInstancesRequest.DryRun; sure). It looks at ec2:RunInstances on all that the instance takes, and, as launching
/// does, at ec2:CreateTags for the tags and iam:PassRole for the template's profile (EC2 User Guide, "permissions for launch templates";
/// karpenter proves its rights by the same two dry runs, `nodeclass/validation.go`; 2026-11-26; not tried on AWS). A policy that looks at
/// what only the template says, like `ec2:MetadataHttpTokens`, may refuse it though it admits the launch (karpenter#9018).
public struct RunInstances: EC2Operation {
    public static let name = "RunInstances"
    public typealias Output = Void

    public var launchTemplateID: String
    /// A number.
    public var launchTemplateVersion: Int
    /// In place of the template's own.
    public var instanceType: String
    /// In place of the template's own; a template that names network interfaces can't be given another.
    public var subnetID: String
    public var market: Market
    public var instanceTags: [Tag]

    /// A launch that isn't to be carried out.
    public init(
        launchTemplateID: String, launchTemplateVersion: Int, instanceType: String, subnetID: String, market: Market,
        instanceTags: [Tag] = []
    ) {
        self.launchTemplateID = launchTemplateID
        self.launchTemplateVersion = launchTemplateVersion
        self.instanceType = instanceType
        self.subnetID = subnetID
        self.market = market
        self.instanceTags = instanceTags
    }

    func fill(_ form: inout QueryForm) {
        form.add("DryRun", "true")
        form.add("MinCount", 1)
        form.add("MaxCount", 1)
        form.add("LaunchTemplate.LaunchTemplateId", launchTemplateID)
        form.add("LaunchTemplate.Version", launchTemplateVersion)
        form.add("InstanceType", instanceType)
        form.add("SubnetId", subnetID)
        form.add("InstanceMarketOptions.MarketType", market == .spot ? market.rawValue : nil)
        form.add(tagSpecification: 1, "TagSpecification", resource: "instance", tags: instanceTags)
    }

    func output(_ root: XMLElement) throws(MalformedBody) { throw MalformedBody("a dry run is answered by an error, and this is none") }
}

extension AWSError {
    /// EC2 would have carried it out, had it not been a dry run.
    public var wouldHaveSucceeded: Bool { code == "DryRunOperation" }
}
