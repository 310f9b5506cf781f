import Scaler

/// `agent status --watch`: reads again and again, and shows each reading, or why there is none.
struct StatusWatch: Sendable {
    let read: @Sendable () async throws(StatusError) -> StatusReport
    /// Shows what is known now; false where nobody can see it any more.
    let show: @Sendable (Moment) -> Bool
    /// Between the beginnings of two readings.
    var pace = Self.pace
    var now: @Sendable () -> Instant = { BootClock.instant }
    var sleep: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }

    static let pace = Duration.seconds(2)

    /// What is known after a try.
    struct Moment: Sendable {
        let at: Scaler.WallTime
        /// The last reading; nil before the first.
        var last: (report: StatusReport, at: Scaler.WallTime)?
        /// Why this try brought none; nil: it did.
        var fault: String?

        /// By the last reading; a try that failed tells nothing of who leads.
        var exit: CommandExit { fault == nil ? last?.report.exit ?? .cantTell : .cantTell }
    }

    /// Goes on until its task is cancelled, or nobody can see it.
    /// - Returns: what the last reading came to.
    func run() async -> CommandExit {
        var moment = Moment(at: BootClock.now.wall)
        while !Task.isCancelled {
            let (began, isFirst) = (now(), moment.last == nil)
            guard let next = await next(after: moment) else { break }
            moment = next
            guard show(moment) else { break }
            // The first reading watches the lease for its duration, and one that failed has waited: neither says what a reading costs.
            await sleep(pause(after: isFirst || next.fault != nil ? .zero : now() - began))
        }
        return moment.exit
    }

    /// Nil where the reading was cut off.
    private func next(after last: Moment) async -> Moment? {
        do throws(StatusError) {
            let report = try await read()
            let now = BootClock.now.wall
            return Moment(at: now, last: (report, now))
        } catch {
            return Task.isCancelled ? nil : Moment(at: BootClock.now.wall, last: last.last, fault: error.description)
        }
    }

    /// - Parameter taken: by a reading. It takes at most a fifth of the time: a large ledger, or a slow one, is read less often.
    func pause(after taken: Duration) -> Duration { max(pace - taken, taken * 4) }
}
