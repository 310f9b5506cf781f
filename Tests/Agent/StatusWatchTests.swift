import Scaler
import Synchronization
import Testing

@testable import Agent

@Suite("A status that is watched")
struct StatusWatchTests {
    private func report(_ state: LeaseSighting.State = .held) -> StatusReport {
        let lease = LeaseRecord(owner: "i-0aa", epoch: 7, beat: "b", duration: .seconds(5))
        return StatusReport(
            LedgerReading(
                lease: LeaseSighting(state: state, lease: lease), members: [:], live: [LargeLedger.scope.state: StateRecord().item],
                readAt: LargeLedger.now), scope: LargeLedger.scope)
    }

    /// Runs a watch over these readings, one after the other, nil for one that fails.
    private func watch(_ readings: [StatusReport?]) async -> (moments: [StatusWatch.Moment], exit: CommandExit) {
        let left = Mutex(readings)
        let seen = Mutex([StatusWatch.Moment]())
        let watch = StatusWatch(
            read: { () async throws(StatusError) -> StatusReport in
                guard let report = left.withLock({ $0.removeFirst() }) else { throw StatusError(description: "no answer\nLeader  nobody") }
                return report
            },
            show: { moment in
                seen.withLock { $0.append(moment) }
                return !left.withLock { $0.isEmpty }
            }, pace: .milliseconds(1))
        let exit = await watch.run()
        return (seen.withLock { $0 }, exit)
    }

    @Test("goes on after a reading that failed, and shows the last one until then")
    func survives() async throws {
        let (moments, exit) = await watch([report(), nil, nil, report(.expired)])
        #expect(moments.map { $0.fault == nil } == [true, false, false, true])
        #expect(moments.map { $0.last?.report.lease.state } == ["held", "held", "held", "expired"])
        #expect(exit == .failed, "the last reading says that nobody leads")
        let frame = WatchFrame(moment: moments[1], view: StatusView()).lines(width: 80)
        #expect(frame[0].hasPrefix("NOT READ at ") && frame.contains { $0.hasPrefix("Leader     i-0aa") })
        #expect(frame.prefix { $0 != "" }.joined(separator: " ").contains("The last reading was at "))
        #expect(frame.allSatisfy { Cells.width(of: $0) <= 80 } && !frame.contains { $0.hasPrefix("Leader  nobody") })
    }

    @Test("is read again soon after the first reading, which watches the lease, and after one that failed")
    func isReadAgainSoon() async {
        let clock = Mutex(Instant(sinceBoot: .zero))
        let first = report()
        let readings = Mutex([first, nil, first])
        let pauses = Mutex([Duration]())
        let watch = StatusWatch(
            read: { () async throws(StatusError) -> StatusReport in
                clock.withLock { $0 = $0 + .seconds(3) }
                guard let report = readings.withLock({ $0.removeFirst() }) else { throw StatusError(description: "no answer") }
                return report
            }, show: { _ in true }, now: { clock.withLock { $0 } },
            sleep: { pause in
                pauses.withLock { $0.append(pause) }
                if readings.withLock({ $0.isEmpty }) { withUnsafeCurrentTask { $0?.cancel() } }
            })
        _ = await Task { await watch.run() }.value
        #expect(pauses.withLock { $0 } == [.seconds(2), .seconds(2), .seconds(12)])
    }

    @Test("ends with what the last reading came to, and with 'can't tell' where that failed")
    func ends() async {
        #expect(await watch([report(.expired), report()]).exit == .done)
        #expect(await watch([report(), nil]).exit == .cantTell)
    }

    @Test("ends when it is cancelled, in the middle of a reading too, which is no failure")
    func isCancelled() async {
        let (started, never) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let count = Atomic(0)
        let first = report()
        let watch = StatusWatch(
            read: { () async throws(StatusError) -> StatusReport in
                if count.add(1, ordering: .relaxed).oldValue == 0 { return first }
                started.continuation.yield()
                // Nothing comes: it ends when it is cancelled.
                for await _ in never.stream {}
                throw StatusError(description: "cancelled")
            }, show: { _ in true }, pace: .milliseconds(1))
        let task = Task { await watch.run() }
        for await _ in started.stream { break }
        task.cancel()
        #expect(await task.value == .done)
    }

    @Test("reads every two seconds, and no more than a fifth of the time", arguments: [(0, 2000), (300, 1700), (400, 1600), (3000, 12000)])
    func keepsPace(_ taken: Int, _ pause: Int) {
        let watch = StatusWatch(
            read: { () async throws(StatusError) -> StatusReport in throw StatusError(description: "") }, show: { _ in true })
        #expect(watch.pause(after: .milliseconds(taken)) == .milliseconds(pause))
    }

    @Test("has no more lines than the terminal, counts the others, and leaves the cursor a line", arguments: [24, 50])
    func isCropped(_ rows: Int) {
        let now = LargeLedger.now
        let moment = StatusWatch.Moment(at: now, last: (LargeLedger.report, now))
        let frame = WatchFrame(moment: moment, view: StatusView())
        let lines = frame.rows(for: Screen.Size(columns: 80, rows: rows))
        #expect(lines.count == rows - 1 && lines.allSatisfy { Cells.width(of: $0) <= 80 })
        let hidden = frame.lines(width: 80).count - (rows - 2)
        #expect(lines.last?.hasPrefix("… \(hidden) more lines: make the window taller") == true)
        let small = WatchFrame(moment: StatusWatch.Moment(at: now, last: (report(), now)), view: StatusView())
        #expect(small.rows(for: Screen.Size(columns: 80, rows: 60)) == small.lines(width: 80))
    }

    @Test(
        "is no higher and no wider than the terminal where its lines are wider, as with -o wide or on a small terminal",
        arguments: [(80, 24), (80, 400), (30, 24), (5, 10), (1, 1)])
    func isWrapped(_ columns: Int, _ rows: Int) {
        let now = LargeLedger.now
        let moment = StatusWatch.Moment(at: now, last: (LargeLedger.report, now))
        for view in [StatusView(form: .wide), StatusView()] {
            let frame = WatchFrame(moment: moment, view: view)
            let lines = frame.rows(for: Screen.Size(columns: columns, rows: rows))
            #expect(lines.count == max(1, rows - 1) && lines.allSatisfy { Cells.width(of: $0) <= columns })
        }
    }

    @Test("goes on below in an indented row where a line is too wide, so that no text passes for a line of its own")
    func continuesIndented() {
        let rows = Screen.rows(of: "JOB  " + String(repeating: "x", count: 60) + " Leader     nobody", columns: 40)
        #expect(rows.count > 2 && rows.dropFirst().allSatisfy { $0.hasPrefix("    ") && !$0.hasPrefix("     ") })
        #expect(Screen.rows(of: "Leader     nobody", columns: 40) == ["Leader     nobody"])
    }

    @Test("a list of names says why the exit code isn't 0, since nothing else in it does", arguments: [LeaseSighting.State.held, .expired])
    func saysTrouble(_ state: LeaseSighting.State) {
        let report = report(state)
        let words = StatusView(form: .name).trouble(report)
        #expect(words.map { $0.hasPrefix("no agent leads ") } == (state == .expired ? true : nil))
        #expect(StatusView(form: .json).trouble(report) == nil && StatusView().trouble(report) == nil)
        let now = LargeLedger.now
        let frame = WatchFrame(moment: StatusWatch.Moment(at: now, last: (report, now)), view: StatusView(form: .name)).lines(width: nil)
        #expect(frame.dropFirst().prefix { $0 != "" } == (words.map { [$0] } ?? [])[...])
    }

    @Test("a list of names says that the table doesn't hold the scale set")
    func saysThatItIsUnknown() {
        let none = LedgerReading(lease: LeaseSighting(state: .none, lease: nil), members: [:], live: [:], readAt: LargeLedger.now)
        let words = StatusView(form: .name).trouble(StatusReport(none, scope: LargeLedger.scope))
        #expect(words?.hasPrefix("this table holds no scale set \(LargeLedger.scope.name)") == true)
    }

    @Test("is drawn by sequences of its own alone, whatever a line holds")
    func isDrawn() {
        let text = TerminalSequence.frame(["one", "x\u{1b}[2J\u{9b}1m\ny"]).text
        #expect(text == "\u{1b}[H\u{1b}[2Kone\n\u{1b}[2Kx\\x1b[2J\\x9b1m\\ny\n\u{1b}[J")
    }
}

@Suite("The lease between two readings")
struct LeaseSightTests {
    private func lease(_ beat: String, epoch: Int64 = 7, isReleased: Bool = false) -> LeaseRecord {
        LeaseRecord(owner: "i-0\(epoch)", epoch: epoch, beat: beat, duration: .seconds(5), released: isReleased)
    }

    private func at(_ seconds: Int) -> Instant { Instant(sinceBoot: .seconds(seconds)) }

    @Test("is held while its beat changes, and expired once it was the same for its duration")
    func expires() {
        var sight = LeaseSight(LeaseSighting(state: .held, lease: lease("a")), at: at(0))
        sight.see(lease("b"), at: at(2))
        sight.see(lease("b"), at: at(6))
        #expect(sight.sighting.state == .held)
        sight.see(lease("b"), at: at(7))
        #expect(sight.sighting.state == .expired)
        sight.see(lease("c", epoch: 8), at: at(8))
        #expect(sight.sighting.state == .held && sight.sighting.lease?.owner == "i-08")
    }

    @Test("that was given up is shown as before, until nobody has claimed it for its duration")
    func isReleased() {
        var sight = LeaseSight(LeaseSighting(state: .held, lease: lease("a")), at: at(0))
        sight.see(lease("a", isReleased: true), at: at(2))
        sight.see(lease("a", isReleased: true), at: at(4))
        #expect(sight.sighting.state == .held && sight.sighting.lease?.released == false)
        var handedOver = sight
        handedOver.see(lease("b", epoch: 8), at: at(6))
        #expect(handedOver.sighting.state == .held && handedOver.sighting.lease?.epoch == 8)
        sight.see(lease("a", isReleased: true), at: at(7))
        #expect(sight.sighting.state == .released)
    }

    @Test("that is gone was never claimed")
    func isGone() {
        var sight = LeaseSight(LeaseSighting(state: .held, lease: lease("a")), at: at(0))
        sight.see(nil, at: at(2))
        #expect(sight.sighting.state == .none)
        sight.see(lease("a"), at: at(4))
        #expect(sight.sighting.state == .held)
    }
}
