/// Who calls, in the JSON that the official client puts into `User-Agent` (observed on the wire, 2026-11-24). The official client's
/// `commit_sha` and `build_commit_sha` are left out: builds are the same bytes whatever the commit, and releases have numbers.
public struct UserAgent: Sendable, Hashable {
    /// The product, e.g. `ec2-spot-scaler`.
    public var system: String
    public var version: String
    /// The part of the product that calls.
    public var subsystem: String

    public init(system: String, version: String, subsystem: String) {
        self.system = system
        self.version = version
        self.subsystem = subsystem
    }

    /// The header's value; `scaleSet` is 0 until the set is known.
    func value(scaleSet: ScaleSetID?) -> String {
        let parts: [(String, String)] = [
            ("system", quoted(system)), ("version", quoted(version)),
            ("scale_set_id", "\(scaleSet?.rawValue ?? 0)"), ("subsystem", quoted(subsystem)), ("build_version", quoted(version)),
            ("kind", quoted("scaleset")),
        ]
        return "{" + parts.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// A header carries visible ASCII only, so whatever else is in a name is left out, and so is what JSON would have to escape.
    private func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.filter { (0x20...0x7e).contains($0.value) && $0 != "\"" && $0 != "\\" }
        return "\"" + String(String.UnicodeScalarView(plain)) + "\""
    }
}
