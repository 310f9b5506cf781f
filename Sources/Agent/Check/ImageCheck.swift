import AWS

/// Whether the image is there and available, and made for the processors of the instance types.
struct ImageCheck: Sendable {
    let types: [String]
    let region: Region
    let client: AWSClient

    /// - Parameter setting: where the image is named, for whoever has to correct it.
    func line(_ id: String, namedIn setting: String) async -> (CheckLine, Image?) {
        if id.hasPrefix("resolve:ssm:") { return (.warn("image", "\(id) is looked up by EC2 at each launch, so it isn't checked"), nil) }
        do {
            guard let image = try await client.send(DescribeImages(imageIDs: [id])).first else {
                return (.fail("image", "\(id) isn't in \(region), or isn't shared with this account: correct it in \(setting)"), nil)
            }
            return (Self.line(image, types, setting), image)
        } catch {
            let hint = error.disposition == .notFound ? " Correct it in \(setting); \(region) is asked." : ""
            return (.fail("image", "\(error)\(hint)"), nil)
        }
    }

    static func line(_ image: Image, _ types: [String], _ setting: String) -> CheckLine {
        let (id, state) = (image.id, image.state ?? "available")
        guard state == "available" else { return .fail("image", "\(id) is \(state): wait, or name another in \(setting)") }
        guard let architecture = image.architecture else { return .ok("image", "\(id) \(image.name ?? "")") }
        let others = types.filter { Self.architecture(ofType: $0) != architecture }
        guard others.isEmpty else {
            let names = others.joined(separator: ", ")
            return .fail("image", "\(id) is for \(architecture), and \(names) by name not: correct EC2_INSTANCE_TYPE, or \(setting)")
        }
        return .ok("image", "\(id) \(image.name ?? ""), \(architecture)")
    }

    /// By the type's name, so that no further right is needed: after the generation's number, `g` is an AWS Graviton processor, which
    /// is arm64; a1 is the first of them (EC2 User Guide, instance type naming conventions; 2026-11-24).
    static func architecture(ofType type: String) -> String {
        let family = type.prefix { $0 != "." }
        if family == "a1" { return "arm64" }
        let attributes = family.drop { !$0.isNumber }.drop { $0.isNumber }.prefix { $0 != "-" }
        return attributes.contains("g") ? "arm64" : "x86_64"
    }
}
