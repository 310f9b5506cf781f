/// Instances that carry this scale set's tag and another deployment's, as EC2 listed them: two tables serve one scale set's name.
///
/// They are neither counted against the maximum nor ended, for their own deployment answers for them. An operator is told, because one of
/// the two deployments was started by mistake, or this table replaces one that was lost.
struct OtherDeployments: Sendable {
    /// So many identities are named in a text of STATE.
    private static let named = 3

    private let own: DeploymentID
    /// By the last whole listing.
    private var shown: [DeploymentID: Int] = [:]
    /// By the listing that is held against memory now.
    private var seen: [DeploymentID: Int] = [:]

    init(own: DeploymentID) { self.own = own }

    /// Whether another deployment launched it. One without the tag was launched by a version before it, and is this deployment's as its scale
    /// set's tag says.
    func launched(_ instance: Instance) -> Bool { instance.deployment.map { $0 != own } ?? false }

    mutating func see(_ instance: Instance) { if let deployment = instance.deployment { seen[deployment, default: 0] += 1 } }

    /// The whole listing was seen. A deployment that came, or went, is said once.
    mutating func finish(_ turn: inout Turn) {
        for (deployment, count) in seen.sorted(by: { $0.key < $1.key }) where shown[deployment] == nil {
            turn.note(
                .warning,
                "EC2 shows instances of another deployment under this scale set's name; they are left alone. End one of the two deployments, "
                    + "or give this table the other's identity: agent table adopt",
                ["deployment": deployment.text, "own": own.text, "instances": "\(count)"])
        }
        for deployment in shown.keys.sorted() where seen[deployment] == nil {
            turn.note(.info, "EC2 shows no instance of that other deployment any more", ["deployment": deployment.text])
        }
        shown = seen
        seen = [:]
    }

    /// For status; nil while there is none.
    var words: String? {
        guard !shown.isEmpty else { return nil }
        let each = shown.sorted { $0.key < $1.key }.prefix(Self.named).map { "\($0.value) of \($0.key.text)" }.joined(separator: ", ")
        let more = shown.count > Self.named ? ", and \(shown.count - Self.named) deployments more" : ""
        return """
            EC2 shows instances of another deployment under this scale set's name (\(each)\(more)); this one is \(own.text). They are left \
            alone: end one of the two deployments, or give this table the other's identity (agent table adopt)
            """
    }
}
