extension EC2 {
    public enum State: String, Sendable, Hashable, CaseIterable {
        case pending
        case running
        case shuttingDown = "shutting-down"
        case terminated
        case stopping
        case stopped

        /// The code of `instanceState`.
        public var code: Int {
            switch self {
            case .pending: 0
            case .running: 16
            case .shuttingDown: 32
            case .terminated: 48
            case .stopping: 64
            case .stopped: 80
            }
        }
    }

    /// Why an instance ended (botocore 1.43.11, StateReason).
    public struct StateReason: Sendable, Hashable {
        public var code: String
        public var message: String

        public static let userInitiated = StateReason(code: "Client.UserInitiatedShutdown", message: "User initiated shutdown")
        public static let instanceInitiated = StateReason(code: "Client.InstanceInitiatedShutdown", message: "Instance initiated shutdown")
        public static let interrupted = StateReason(code: "Server.SpotInstanceTermination", message: "Spot instance termination")
    }

    public struct Instance: Sendable, Hashable {
        /// The order of launch, from 0.
        public var number: Int
        public var id: String
        public var type: String
        public var zone: String
        public var subnet: String
        public var market: Market
        public var image: String
        public var template: TemplateReference
        /// The template version's contents: user data, shutdown behaviour, instance profile …
        public var contents: [String: String]
        public var tags: [String: String]
        public var fleet: String
        public var launchedAt: Int64
        public var state: State
        public var reason: StateReason?
        /// When a spot notice said that it ends, ms.
        public var interruptedAt: Int64?
        public var privateIP: String
        var isForgotten = false
        var shown: State
        var shownReason: StateReason?
        var visibleAt: Int64
        var taggedAt: Int64
        /// States that listings don't show yet, the oldest first.
        var hidden: [(at: Int64, state: State, reason: StateReason?)] = []

        public var pool: Pool { Pool(type: type, zone: zone, market: market) }

        /// True while it costs money.
        public var isAlive: Bool { state == .pending || state == .running }

        public static func == (left: Instance, right: Instance) -> Bool {
            left.number == right.number && left.id == right.id && left.state == right.state && left.reason == right.reason
                && left.tags == right.tags && left.shown == right.shown && left.launchedAt == right.launchedAt
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(id)
        }
    }

    /// All instances that aren't forgotten, in the order of their launch. A forgotten one keeps its place until many are, so that no
    /// removal moves the rest.
    struct Instances: Sendable {
        private var slots: [Instance] = []
        private var first = 0
        private var leading = 0
        private var numbers: [String: Int] = [:]

        var nextNumber: Int { first + slots.count }

        subscript(id: String) -> Instance? {
            numbers[id].map { slots[$0 - first] }
        }

        mutating func add(_ instance: Instance) {
            numbers[instance.id] = instance.number
            slots.append(instance)
        }

        mutating func change(_ id: String, _ body: (inout Instance) -> Void) {
            guard let number = numbers[id] else { return }
            body(&slots[number - first])
        }

        mutating func remove(_ id: String) {
            guard let number = numbers.removeValue(forKey: id) else { return }
            slots[number - first].isForgotten = true
            while leading < slots.count, slots[leading].isForgotten { leading += 1 }
            guard leading > 256, leading * 2 > slots.count else { return }
            slots.removeFirst(leading)
            first += leading
            leading = 0
        }

        /// Visits the instances from `number` on until `visit` says to stop.
        mutating func scan(from number: Int, _ visit: (inout Instance) -> Bool) {
            var place = max(leading, number < first ? 0 : number - first)
            while place < slots.count {
                if !slots[place].isForgotten, !visit(&slots[place]) { return }
                place += 1
            }
        }

        var all: [Instance] { slots.filter { !$0.isForgotten } }
    }
}
