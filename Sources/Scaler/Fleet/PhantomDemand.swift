/// Assigned jobs that GitHub counts and gives to no runner, though one has stood ready for half an hour (actions-runner-controller#4397).
///
/// Whatever is bought for them idles until it is replaced, for ever. So they are not bought for: one runner stays as a probe, and status names
/// the jobs. It ends when GitHub counts fewer, or when one of those jobs starts after all.
struct PhantomDemand: Sendable {
    /// How long a registered idle runner must have stood ready while no job started.
    private static let patience = Duration.seconds(1800)
    /// Status names so many jobs: STATE is to stay small.
    private static let named = 5
    /// STATE holds so many ids: 2 KB at most.
    private static let listed = 20

    private var since: Instant?
    /// The fewest jobs that waited at any moment since then: those that wait now may have come later.
    private var least = 0
    /// How many assigned jobs are not bought for.
    private(set) var count = 0
    /// Those of them that are in hand.
    private(set) var jobs: Set<JobID> = []

    /// Those in hand, for status.
    var shown: [JobID] { count == 0 || jobs.isEmpty ? [] : Array(jobs.sorted().prefix(Self.listed)) }

    /// When the patience ends, if nothing happens meanwhile.
    var wake: Instant? { count == 0 ? since.map { $0 + Self.patience } : nil }

    /// One runner stays, to be given a job when GitHub gives one.
    var probes: Int { count > 0 ? 1 : 0 }

    /// - Parameter waiting: how many jobs GitHub counts as assigned beside those that run.
    mutating func observe(waiting: Int, isReady: Bool, in jobs: Jobs, _ turn: inout Turn) {
        guard count == 0 else { return shrink(to: waiting, &turn) }
        guard waiting > 0, isReady else {
            since = nil
            return
        }
        least = since == nil ? waiting : min(least, waiting)
        since = since ?? turn.instant
        guard let since, turn.instant >= since + Self.patience else { return }
        count = least
        self.jobs = jobs.waiting
        turn.note(
            .error, "GitHub counts assigned jobs that it gives to no runner, though one stands ready: they are not bought for",
            ["count": "\(count)", "jobs": self.jobs.sorted().map(\.text).joined(separator: " ")])
    }

    private mutating func shrink(to waiting: Int, _ turn: inout Turn) {
        count = min(count, waiting)
        if count == 0 { end("GitHub counts no such job any more", &turn) }
    }

    /// A job started. One that was taken for a phantom, or that nobody had heard of, proves that the others may start as well.
    mutating func started(_ job: JobID, isInHand: Bool, _ turn: inout Turn) {
        since = nil
        if count > 0, jobs.contains(job) || !isInHand { end("a job started", &turn) }
    }

    private mutating func end(_ why: String, _ turn: inout Turn) {
        (count, jobs, since) = (0, [], nil)
        turn.note(.info, "Runners are bought for all assigned jobs again", ["reason": why])
    }

    /// For status; nil while there is none.
    func words(_ jobs: Jobs) -> String? {
        guard count > 0 else { return nil }
        let records = self.jobs.sorted().prefix(Self.named).compactMap { jobs.jobs[$0]?.record }
        let names = records.map { "\($0.repository) \($0.name) (\($0.id))" }
        let inHand = names.isEmpty ? "None of them is in hand" : "In hand: " + names.joined(separator: ", ")
        return """
            GitHub has counted \(count) jobs as assigned for 30 minutes and given them to no runner, though one stood ready. No runners are \
            bought for them; one stays as a probe. \(inHand). Cancel those runs, or re-run them
            """
    }
}
