import FoundationEssentials

/// What a launch template version says, as far as the agent writes or checks it.
public struct LaunchTemplateContent: Sendable, Equatable {
    public var imageID: String?
    public var instanceType: String?
    /// Plain, not base64, but perhaps gzip; at most 16 KB. Never a secret: whoever may describe the template reads it.
    public var userDataBytes: [UInt8]?
    /// The same as text.
    public var userData: String? {
        get { userDataBytes.map { String(decoding: $0, as: UTF8.self) } }
        set { userDataBytes = newValue.map { Array($0.utf8) } }
    }
    /// Name or ARN.
    public var instanceProfile: String?
    public var securityGroupIDs: [String]
    /// `terminate` or `stop`; EC2's own default is `stop`.
    public var shutdownBehavior: String?
    /// `required` is IMDSv2 only.
    public var metadataTokens: String?
    /// 1 keeps containers with networks of their own away from the metadata service.
    public var metadataHopLimit: Int?
    public var keyName: String?
    /// Given to instances when they are launched.
    public var instanceTags: [Tag]
    public var volumeTags: [Tag]

    /// Safe for runners unless told otherwise: ends on shutdown, IMDSv2 only, one hop.
    public init(
        imageID: String? = nil, instanceType: String? = nil, userData: String? = nil, instanceProfile: String? = nil,
        securityGroupIDs: [String] = [], shutdownBehavior: String? = "terminate", metadataTokens: String? = "required",
        metadataHopLimit: Int? = 1, keyName: String? = nil, instanceTags: [Tag] = [], volumeTags: [Tag] = []
    ) {
        self.imageID = imageID
        self.instanceType = instanceType
        userDataBytes = userData.map { Array($0.utf8) }
        self.instanceProfile = instanceProfile
        self.securityGroupIDs = securityGroupIDs
        self.shutdownBehavior = shutdownBehavior
        self.metadataTokens = metadataTokens
        self.metadataHopLimit = metadataHopLimit
        self.keyName = keyName
        self.instanceTags = instanceTags
        self.volumeTags = volumeTags
    }

    func fill(_ form: inout QueryForm) {
        let name = "LaunchTemplateData"
        form.add("\(name).ImageId", imageID)
        form.add("\(name).InstanceType", instanceType)
        form.add("\(name).KeyName", keyName)
        form.add("\(name).UserData", userDataBytes.map { Data($0).base64EncodedString() })
        if let instanceProfile {
            form.add("\(name).IamInstanceProfile.\(instanceProfile.hasPrefix("arn:") ? "Arn" : "Name")", instanceProfile)
        }
        form.add("\(name).SecurityGroupId", list: securityGroupIDs)
        form.add("\(name).InstanceInitiatedShutdownBehavior", shutdownBehavior)
        form.add("\(name).MetadataOptions.HttpTokens", metadataTokens)
        form.add("\(name).MetadataOptions.HttpPutResponseHopLimit", metadataHopLimit)
        form.add(tagSpecification: 1, "\(name).TagSpecification", resource: "instance", tags: instanceTags)
        form.add(tagSpecification: instanceTags.isEmpty ? 1 : 2, "\(name).TagSpecification", resource: "volume", tags: volumeTags)
    }

    init(_ element: XMLElement?) {
        let tags = { resource in element?.items("tagSpecificationSet").first { $0.string("resourceType") == resource }?.tags ?? [] }
        let profile = element?["iamInstanceProfile"]
        let options = element?["metadataOptions"]
        let userData = element?.string("userData").flatMap { Data(base64Encoded: $0) }
        self.init(
            imageID: element?.string("imageId"), instanceType: element?.string("instanceType"),
            instanceProfile: profile?.string("arn") ?? profile?.string("name"),
            securityGroupIDs: element?.items("securityGroupIdSet").map(\.text) ?? [],
            shutdownBehavior: element?.string("instanceInitiatedShutdownBehavior"), metadataTokens: options?.string("httpTokens"),
            metadataHopLimit: options?.int("httpPutResponseHopLimit"), keyName: element?.string("keyName"), instanceTags: tags("instance"),
            volumeTags: tags("volume"))
        userDataBytes = userData.map { Array($0) }
    }
}

/// A numbered, immutable version of a launch template.
public struct LaunchTemplateVersion: Sendable, Equatable {
    public var templateID: String
    public var templateName: String?
    public var number: Int
    public var isDefault: Bool
    public var content: LaunchTemplateContent
}

extension LaunchTemplateVersion {
    init(_ item: XMLElement) throws(MalformedBody) {
        templateID = try item.required("launchTemplateId")
        templateName = item.string("launchTemplateName")
        guard let number = item.int("versionNumber") else { throw MalformedBody("versionNumber is missing or no number") }
        self.number = number
        isDefault = item.string("defaultVersion") == "true"
        content = LaunchTemplateContent(item["launchTemplateData"])
    }
}
