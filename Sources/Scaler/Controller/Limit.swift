/// Whether as many jobs are here as MAX_RUNNERS allows. GitHub assigns no more than the advertised capacity, so whatever waits beyond it is
/// not seen here at all: the records then must say so.
struct Limit: Sendable {
    /// Below the limit for so long, it is over: between the end of one job and GitHub's next assignment there is a gap.
    private static let pause = Duration.seconds(120)

    /// Since when; nil while there is room.
    private(set) var since: WallTime?
    private var roomSince: Instant?

    init(since: WallTime?) { self.since = since }

    mutating func look(statistics: Statistics?, wanted: Int, maximum: Int, at now: Now) {
        guard let statistics else { return }
        if statistics.assigned >= maximum || (statistics.available > 0 && wanted >= maximum) {
            since = since ?? now.wall
            roomSince = nil
            return
        }
        let began = roomSince ?? now.instant
        roomSince = began
        if now.instant - began >= Self.pause { since = nil }
    }
}
