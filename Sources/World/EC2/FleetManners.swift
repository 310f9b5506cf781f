extension EC2 {
    /// How this EC2 behaves where others measured it to be less kind than its documentation. Everything is off unless set; `measured` is
    /// what reports agree on.
    public struct Manners: Sendable, Hashable {
        /// The types that a zone doesn't offer, by zone. A fleet that names one reports `InvalidFleetConfiguration` for that pool alone,
        /// inside a 200 (karpenter#2243, compiler-explorer/infra#601).
        public var notOffered: [String: Set<String>] = [:]
        /// An instant fleet tries so many pools that fail, and reports the others as `UnfulfillableCapacity` untried (a public
        /// measurement says about three, 2026-10; karpenter#2275 shows both codes in one answer).
        public var poolsTried = Int.max
        /// Where an override goes that names no subnet: the default VPC's subnet (karpenter#1126). Nil is an account without a default VPC.
        public var defaultSubnet: String?
        /// A CreateFleet that meets an empty launch budget is refused whole with 503, in place of `RequestLimitExceeded` inside a 200.
        public var emptyBudgetRefusesCall = false

        /// An interrupted instance is listed without a state reason; only its transition reason says `Service initiated` (a public test
        /// of a controller keeps such an answer of 2026-06-06).
        public var interruptionsHaveNoCode = false

        public init() {}

        /// The behaviours that were measured, without those that depend on the account.
        public static var measured: Manners {
            var manners = Manners()
            manners.poolsTried = 3
            return manners
        }
    }
}

extension EC2.Failure {
    static func notOffered(_ type: String, in zone: String) -> EC2.Failure {
        EC2.Failure(
            "InvalidFleetConfiguration",
            "Your requested instance type (\(type)) is not supported in your requested Availability Zone (\(zone)).")
    }

    static let untried = EC2.Failure(
        "UnfulfillableCapacity", "Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.")

    static let noDefaultSubnet = EC2.Failure(
        "VPCIdNotSpecified", "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.")
}

extension EC2.StateReason {
    /// EC2's words for a code (API reference, StateReason; words of launches that failed: hive's list of errors and others, 2026-11).
    private static let words = [
        "Client.InternalError": "Client error on launch", "Client.InvalidSnapshot.NotFound": "Snapshot not found",
        "Client.InvalidKMSKey.InvalidState": "The KMS key provided is in an incorrect state",
        "Client.VolumeLimitExceeded": "Volume limit exceeded", "Server.InternalError": "Internal error on launch",
        "Server.InsufficientInstanceCapacity": "Insufficient capacity to satisfy instance request",
    ]

    /// A reason by its code, with EC2's words for it.
    public init(code: String) {
        let known = [EC2.StateReason.userInitiated, .instanceInitiated, .interrupted].first { $0.code == code }
        self.init(code: code, message: known?.message ?? Self.words[code] ?? "Instance ended")
    }

    /// StateTransitionReason: the side that ended the instance, and when. Empty for a launch that failed and for a shutdown from within.
    ///
    /// - Parameter time: the end as EC2 writes it, `2026-11-28 10:00:00 GMT`.
    public func transition(_ time: String) -> String {
        switch self {
        case .userInitiated: "User initiated (\(time))"
        case .interrupted: "Service initiated (\(time))"
        default: ""
        }
    }
}

extension EC2.Instance {
    /// StateTransitionReason, also of an interruption that has no state reason. Empty for an instance that neither ends nor stops.
    ///
    /// - Parameter time: the end as EC2 writes it, `2026-11-28 10:00:00 GMT`.
    public func transition(_ time: String) -> String {
        guard state != .pending, state != .running else { return "" }
        return (reason ?? (interruptedAt == nil ? nil : .interrupted))?.transition(time) ?? ""
    }
}
