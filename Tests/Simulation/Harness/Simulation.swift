import Scaler
import World

/// One run: the real controllers of several agents, unchanged, in a simulated world, all of it drawn from one seed.
public struct Simulation {
    public let seed: UInt64
    /// True time, µs.
    var now: Int64 = 0
    var chance: World.Generator
    var weather: Weather
    /// As it is while no fault changes it: what a mending brings back.
    var fair: Weather
    var timeline = Timeline<Occurrence>()

    var table = DynamoDB.Table()
    var ec2: EC2.Region
    var github: GitHub.ActionsService
    var worldAt = Int64.max
    var heldPolls: [Request] = []

    var hosts: [Host] = []
    /// By instance id; `alive` holds those that run or start, `listeners` those whose runner waits for a job.
    var machines: [String: Machine] = [:]
    var alive: [Machine] = []
    var listeners: [Machine] = []
    /// By the number of their launch.
    var launches: [Machine] = []
    /// By the keys of the records that may own them: a RUNNER, or the BATCH that launched them.
    var owned: [DynamoDB.Key: [Machine]] = [:]
    var workload = Workload()

    let scope = Scope(name: "github.com/acme/default/spot")
    let keys: Keys
    var template = LaunchTemplate(id: "", version: 1)
    /// The bytes behind handles, and which process holds them.
    var secrets: [UInt64: (value: String, host: Int, life: Int)] = [:]
    var lastSecret: UInt64 = 0

    /// The table as it was, for a restoration.
    var backups: [(at: Int64, table: DynamoDB.Table)] = []
    var struck = 0

    var checks = Checks()
    var limits = Limits()
    /// What the checkers hold, by the names that violations have.
    public static let promises: Set<String> = [
        "INV-1", "INV-2", "INV-3", "INV-4", "INV-5", "INV-6", "INV-7", "ALONE", "LEAVING", "EPOCH", "FORMAT",
        "MARKET", "QUEUE", "OBEYS", "FOREIGN", "STRANGERS", "WAIT", "FAILOVER", "SPENDING", "IDLE", "LABELS",
    ]
    /// Promises whose breaking goes unnoticed: so it is seen which of the other checkers would have spoken.
    let unchecked: Set<String>
    public internal(set) var coverage = Coverage()
    public internal(set) var events = 0
    public internal(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    public internal(set) var violation: Violation?
    var isCalm = false
    var isOver = false
    /// Whether hosts keep what their processes are told.
    var records = false
    /// Kept only when a run is repeated to be read.
    var trace: Trace?

    public init(seed: UInt64, tracing lines: Int = 0, without unchecked: Set<String> = []) {
        var chance = World.Generator(seed: seed)
        let weather = Weather(&chance)
        self.init(seed, weather, chance, without: unchecked)
        if lines > 0 { trace = Trace(most: lines) }
    }

    init(_ seed: UInt64, _ weather: Weather, _ drawn: World.Generator, without unchecked: Set<String> = []) {
        self.seed = seed
        self.weather = weather
        fair = weather
        self.unchecked = unchecked
        var chance = drawn
        keys = Keys(scope)
        ec2 = EC2.Region(seed: chance.next())
        github = GitHub.ActionsService(seed: chance.next(), flow: weather.offersJobs ? .offered : .assigned)
        self.chance = chance
        furnish()
    }

    /// Runs to the end, or to the first violation.
    public mutating func run() {
        run(until: .max)
        if violation == nil, !isOver { violate("SIM", "nothing is left to happen, and the run isn't over") }
    }

    /// Runs to true time `end`, µs; true if it got there.
    @discardableResult
    mutating func run(until end: Int64) -> Bool {
        while violation == nil, !isOver, let next = timeline.next, let occurrence = timeline.take() {
            now = next
            perform(occurrence)
            if now >= end { return true }
        }
        return false
    }

    private mutating func perform(_ occurrence: Occurrence) {
        switch occurrence {
        case .wake(let host, let life, let serial): wake(hosts[host], life, serial, occurrence)
        case .send(let request): send(request, occurrence)
        case .arrive(let request): arrive(request)
        case .answer(let request): answer(request, request.outcome, occurrence)
        case .timeout(let request):
            heldPolls.removeAll { $0 === request }
            answer(request, .unknown("no answer in time"), occurrence)
        case .skip(let request): answer(request, .skipped, occurrence)
        case .abort(let request): answer(request, .unknown("cancelled"), occurrence)
        case .holdOver(let request): holdOver(request)
        case .machine(let machine, let step): settle(after: perform(step, machine))
        case .world: worldMoves()
        case .fault(let fault): settle(after: strike(fault))
        case .work(let work): settle(after: perform(work))
        case .mend(let mending): settle(after: mend(mending))
        case .calm: settle(after: calm())
        case .stop(let host, let life): stop(hosts[host], life, occurrence)
        case .depart(let host, let life): depart(hosts[host], life, occurrence)
        case .look: look()
        }
        checkStep()
    }

    /// One that an earlier one replaced says nothing: it would only ask for a further one.
    private mutating func worldMoves() {
        guard now == worldAt else { return }
        worldAt = .max
        settleWorld()
    }

    /// What may change something at EC2 or GitHub was done: what comes of it.
    private mutating func settle(after _: Void) { settleWorld() }

    mutating func violate(_ invariant: String, _ words: String) {
        guard violation == nil, !unchecked.contains(invariant) else { return }
        violation = Violation(invariant: invariant, words: words, at: now)
    }

    mutating func mix(_ number: UInt64) { digest = (digest ^ number) &* 0x0000_0100_0000_01b3 }

    /// True time in the models' unit.
    var ms: Int64 { now / 1000 }
}

/// Looks at a value where it stands. (A call on a class's property copies the whole value first: a service model, a controller.)
@inline(__always)
func inPlace<Value, Result>(_ value: inout Value, _ look: (Value) -> Result) -> Result { look(value) }

/// A promise that was broken.
public struct Violation: Sendable {
    public let invariant: String
    public let words: String
    /// True time, µs.
    public let at: Int64
}

extension Simulation {
    /// The last events and effects in order; empty unless the run was traced.
    public func last(_ count: Int) -> [String] { trace?.last(count) ?? [] }
}
