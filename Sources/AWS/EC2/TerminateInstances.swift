/// Ends instances; ending one again is no error. One id that does not exist lets none be ended: split and try again.
public struct TerminateInstances: EC2Operation {
    public static let name = "TerminateInstances"
    public typealias Output = [Change]

    /// What became of one.
    public struct Change: Sendable, Equatable {
        public var instanceID: String
        public var current: Instance.State
        public var previous: Instance.State
    }

    /// At most 1000 in a call.
    public var instanceIDs: [String]

    /// These.
    public init(_ instanceIDs: [String]) { self.instanceIDs = instanceIDs }

    func fill(_ form: inout QueryForm) { form.add("InstanceId", list: instanceIDs) }

    func output(_ root: XMLElement) throws(MalformedBody) -> [Change] {
        try root.items("instancesSet").map { item throws(MalformedBody) in
            Change(
                instanceID: try item.required("instanceId"), current: Instance.State(item["currentState"]?.string("name") ?? ""),
                previous: Instance.State(item["previousState"]?.string("name") ?? ""))
        }
    }
}
