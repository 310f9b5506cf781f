import Testing

@testable import Scaler

@Suite("When a follower reads the lease")
struct ReadingPaceTests {
    /// Renewals at each second sharp, and their sight by readings that take no time.
    private struct Follower {
        var pace = ReadingPace(period: .seconds(1))
        var generator = Generator(seed: 7)
        var next: Int64
        /// When each renewal was seen first, ms after it; and how many readings there were.
        var delays: [Int64] = []
        var readings = 0
        private var seen: Int64 = -1

        init(firstAt milliseconds: Int64) { next = milliseconds }

        /// - Parameter end: the leader's last renewal is before this.
        mutating func read(until instant: Int64, end: Int64 = .max) {
            while next < instant {
                let renewal = min(next, end) / 1_000
                let isNew = renewal != seen
                if isNew { delays.append(next - renewal * 1_000) }
                seen = renewal
                readings += 1
                let after = pace.next(after: Instant(sinceBoot: .milliseconds(next)), isNew: isNew, &generator)
                next = after.sinceBoot.inMilliseconds
            }
        }
    }

    @Test(
        "it sees nine of ten renewals within 250 ms and half of them within 150, wherever in the period it began",
        arguments: [10, 250, 500, 990] as [Int64])
    func findsTheRenewal(firstAt: Int64) {
        var follower = Follower(firstAt: firstAt)
        follower.read(until: 15_000)
        (follower.delays, follower.readings) = ([], 0)
        follower.read(until: 315_000)
        let sorted = follower.delays.sorted()
        #expect(sorted[sorted.count / 2] <= 150 && sorted[sorted.count * 9 / 10] <= 250)
        #expect((290...300).contains(follower.delays.count), "no renewal is passed over")
        #expect(follower.readings <= 320, "it reads hardly more often than once a second")
    }

    @Test("of a leader that renews no more it reads once a second")
    func keepsItsPace() {
        var follower = Follower(firstAt: 300)
        follower.read(until: 20_000)
        follower.readings = 0
        follower.read(until: 80_000, end: 20_000)
        #expect((50...75).contains(follower.readings))
    }
}
