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

    /// What never changes of an instance: kept once, whoever lists it.
    final class Birth: Sendable {
        let number: Int
        let id, type, zone, subnet: String
        let market: Market
        let image: String
        let template: TemplateReference
        let contents: [String: String]
        let fleet: String
        let launchedAt: Int64

        init(_ number: Int, _ id: String, _ offer: Offer, _ market: Market, fleet: String, at now: Int64) {
            self.number = number
            self.id = id
            self.market = market
            self.fleet = fleet
            type = offer.override.type
            zone = offer.zone
            subnet = offer.subnet
            image = offer.image
            template = offer.template
            contents = offer.version.contents
            launchedAt = now
        }
    }

    public struct Instance: Sendable, Hashable {
        let birth: Birth
        public var tags: [String: String]
        public var state = State.pending
        public var reason: StateReason?
        /// When a spot notice said that it ends, ms.
        public var interruptedAt: Int64?
        /// When it began to end, or to stop because an operator said so, ms.
        public internal(set) var endedAt: Int64?
        var isForgotten = false
        var shown = State.pending
        var shownReason: StateReason?
        let visibleAt: Int64
        let taggedAt: Int64
        /// States that listings don't show yet, the oldest first.
        var hidden: [(at: Int64, state: State, reason: StateReason?)] = []

        init(_ birth: Birth, tags: [String: String], visibleAt: Int64, taggedAt: Int64) {
            self.birth = birth
            self.tags = tags
            self.visibleAt = visibleAt
            self.taggedAt = taggedAt
        }

        /// The order of launch, from 0.
        public var number: Int { birth.number }
        public var id: String { birth.id }
        public var type: String { birth.type }
        public var zone: String { birth.zone }
        public var subnet: String { birth.subnet }
        public var market: Market { birth.market }
        public var image: String { birth.image }
        public var template: TemplateReference { birth.template }
        /// The template version's contents: user data, shutdown behaviour, instance profile …
        public var contents: [String: String] { birth.contents }
        public var fleet: String { birth.fleet }
        public var launchedAt: Int64 { birth.launchedAt }
        public var privateIP: String { "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)" }

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
