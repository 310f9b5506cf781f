/// Tells Auto Scaling that an instance has done what its lifecycle hook waits for, so that it goes on before the hook's time is up.
///
/// While nothing waits for it, it fails with `ValidationError`, "No active Lifecycle Action found with instance ID …" (a PrairieLearn
/// log, GitHub issue 15522; 2026-11-24): the instance's metadata may say `Terminated` before the hook waits, so it is tried again.
public struct CompleteLifecycleAction: AutoScalingOperation {
    public static let name = "CompleteLifecycleAction"
    public typealias Output = Void

    /// What Auto Scaling does next. When an instance is to be terminated, both terminate it; `abandon` passes other hooks over.
    public enum Result: String, Sendable, Hashable {
        case goOn = "CONTINUE"
        case abandon = "ABANDON"
    }

    public var group: String
    public var hook: String
    public var instanceID: String
    public var result: Result

    /// An instance stands in place of the action's token, which only a notification carries.
    public init(group: String, hook: String, instanceID: String, result: Result = .goOn) {
        self.group = group
        self.hook = hook
        self.instanceID = instanceID
        self.result = result
    }

    func fill(_ form: inout QueryForm) {
        form.add("AutoScalingGroupName", group)
        form.add("LifecycleHookName", hook)
        form.add("InstanceId", instanceID)
        form.add("LifecycleActionResult", result.rawValue)
    }

    func output(_ root: XMLElement) throws(MalformedBody) {
        guard root["CompleteLifecycleActionResult"] != nil else { throw MalformedBody("CompleteLifecycleActionResult is missing") }
    }
}

/// An operation of Auto Scaling's API of 2011-01-01, query protocol.
protocol AutoScalingOperation: QueryOperation {}

extension AutoScalingOperation {
    public static var service: Service { .autoScaling }
    static var version: String { "2011-01-01" }
}
