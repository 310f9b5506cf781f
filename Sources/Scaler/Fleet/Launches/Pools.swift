/// An instance type in a subnet and a market: where capacity runs out.
struct Pool: Hashable, Sendable {
    let type, subnet: String
    let market: Market
}

/// Which pools rest, and until when. It is kept in STATE: a successor that forgot it would ask all of them again, each in vain.
struct Pools: Sendable {
    private struct Rest: Sendable {
        let until: Instant
        /// The same, for STATE: another host's clock doesn't know this one's instants.
        let wall: WallTime
        /// The whole rest. A successor whose clock is behind the writer's rests the pool no longer than that.
        let span: Duration
    }

    /// No rest is longer, whatever a record or its writer's clock says.
    private static let longest = Duration.seconds(7_200)
    /// STATE stays small: the pools that rest longest go into it.
    private static let recordedAtMost = 60

    private var rests: [Pool: Rest] = [:]
    /// As STATE keeps them, one text a pool: type, subnet, market, until when in ms since the Unix epoch, and the whole rest in ms. An
    /// earlier agent leaves the last one out.
    private(set) var texts: [String] = []

    init(recorded: [String], at now: Now) {
        for text in recorded {
            let words = text.split(separator: " ").map(String.init)
            guard words.count >= 4, let market = Market(rawValue: words[2]), let until = Int64(words[3]) else { continue }
            let whole = words.dropFirst(4).first.flatMap { Int64($0) }.map { Duration.milliseconds($0) } ?? Self.longest
            let left = min(now.wall.age(at: WallTime(milliseconds: until)), whole)
            if left > .zero { put(Pool(type: words[0], subnet: words[1], market: market), for: left, now) }
        }
        describe()
    }

    func isResting(_ pool: Pool, at now: Instant) -> Bool { !rests.isEmpty && rests[pool].map { $0.until > now } ?? false }

    /// When the next one's rest ends.
    func nextEnd(after now: Instant) -> Instant? { rests.values.reduce(nil) { $1.until > now ? earliest($0, $1.until) : $0 } }

    mutating func rest(_ pools: [Pool], for span: Duration, _ now: Now) {
        for pool in pools { put(pool, for: span, now) }
        rests = rests.filter { $0.value.until > now.instant }
        describe()
    }

    private mutating func put(_ pool: Pool, for span: Duration, _ now: Now) {
        let span = min(span, Self.longest)
        let until = now.instant + span
        guard rests[pool].map({ $0.until < until }) ?? true else { return }
        rests[pool] = Rest(until: until, wall: WallTime(milliseconds: now.wall.milliseconds + span.inMilliseconds), span: span)
    }

    private mutating func describe() {
        let longest = rests.sorted { ($1.value.wall, $0.key.type, $0.key.subnet) < ($0.value.wall, $1.key.type, $1.key.subnet) }
        texts = longest.prefix(Self.recordedAtMost).map {
            "\($0.type) \($0.subnet) \($0.market.rawValue) \($1.wall.milliseconds) \($1.span.inMilliseconds)"
        }.sorted()
    }
}

/// Stops asking for spot for a while when EC2 refuses it several times in a row, for whatever reason but its pace. So no code of EC2, known or
/// not, keeps on-demand from being asked. It is kept in STATE.
struct SpotBreaker: Sendable {
    private static let threshold = 3
    private static let rest = Duration.seconds(300)

    private(set) var refusals: Int
    private var until: Instant?
    /// The same, for STATE.
    private(set) var restsUntil: WallTime?

    init(refusals: Int64, until recorded: WallTime?, at now: Now) {
        self.refusals = Int(min(max(refusals, 0), 1_000))
        guard let left = recorded.map({ now.wall.age(at: $0) }), left > .zero else { return }
        until = now.instant + min(left, Self.rest)
        restsUntil = recorded
    }

    func isOpen(at now: Instant) -> Bool { until.map { $0 > now } ?? false }
    func closes(after now: Instant) -> Instant? { isOpen(at: now) ? until : nil }

    /// Says whether spot rests from now on. After its rest, one more refusal makes it rest again.
    mutating func refused(_ now: Now) -> Bool {
        refusals = min(refusals + 1, Self.threshold)
        guard refusals >= Self.threshold else { return false }
        until = now.instant + Self.rest
        restsUntil = WallTime(milliseconds: now.wall.milliseconds + Self.rest.inMilliseconds)
        return true
    }

    mutating func gave() {
        refusals = 0
        until = nil
        restsUntil = nil
    }
}
