/// LaunchTemplateData goes in by the names of EC2's query protocol and comes out by those of its XML: the first letter small, and a
/// list `SecurityGroupId.1` as a set `securityGroupIdSet` (botocore 1.43.11, RequestLaunchTemplateData, ResponseLaunchTemplateData).
enum TemplateContents {
    private static let sets = [
        "BlockDeviceMapping": "blockDeviceMappingSet", "NetworkInterface": "networkInterfaceSet", "SecurityGroupId": "securityGroupIdSet",
        "SecurityGroup": "securityGroupSet", "TagSpecification": "tagSpecificationSet", "Tag": "tagSet",
        "LicenseSpecification": "licenseSet",
        "Groups": "groupSet",
    ]

    static func write(_ form: QueryForm, into xml: inout XML) {
        for (name, child) in form.members {
            if !child.list.isEmpty {
                xml.list(sets[name] ?? lowered(name), child.list) { item, element in
                    if let value = element.value { item.appendText(value) } else { write(element, into: &item) }
                }
            } else if let value = child.value {
                xml.element(lowered(name), value)
            } else {
                xml.element(lowered(name)) { write(child, into: &$0) }
            }
        }
    }

    private static func lowered(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }
}

extension QueryForm {
    /// From dotted names, as `leaves` gives them.
    init(leaves: [String: String]) {
        self.init()
        for (name, value) in leaves { insert(value, at: name.split(separator: ".")[...]) }
    }

    /// Every value by its dotted name.
    var leaves: [String: String] {
        var leaves: [String: String] = [:]
        collect(into: &leaves, path: "")
        return leaves
    }

    private func collect(into leaves: inout [String: String], path: String) {
        if let value { leaves[path] = value }
        for (name, form) in members { form.collect(into: &leaves, path: path.isEmpty ? name : path + "." + name) }
    }
}
