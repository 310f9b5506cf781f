import Scaler

extension PastEvent {
    /// The event that a record of HISTORY tells of. Nil for a job that ended by GitHub's word: that is no event.
    init?(_ key: Key, _ item: Scaler.Item) throws(UnreadableRecord) {
        switch key.sort.prefix(while: { $0 != "#" }) {
        case "BATCH": try self.init(launch: try KnownBatch(item))
        case "RUNNER": try self.init(end: try KnownRunner(item))
        case "JOB":
            let job = try JobRecord(item)
            guard let result = job.result, Self.isLost(result) else { return nil }
            try self.init(lost: job, result: result)
        case "ELECTION": self.init(election: try ElectionRecord(item))
        default: throw UnreadableRecord(words: "this agent knows no such kind of record")
        }
    }

    private static func isLost(_ result: String) -> Bool { JobRecord.lostResults.contains { result.hasPrefix($0) } }

    private init(launch: KnownBatch) throws(UnreadableRecord) {
        let (record, request) = (launch.record, launch.record.request)
        guard let closed = launch.closed, let given = launch.launched else {
            throw UnreadableRecord(words: "it has no closed, or no launched")
        }
        let instances = request.count == 1 ? "instance" : "instances"
        let why = launch.words.map { ": \($0)" } ?? ""
        let origin = "launch \(record.id), epoch \(record.epoch)"
        self.init(
            .launch, record.id.text, at: closed,
            "EC2 gave \(given) of \(request.count) \(instances), \(request.market.words) (\(origin))\(why)",
            facts: [
                "asked": .known(Int64(request.count)), "given": .known(given), "market": .known(request.market.rawValue),
                "epoch": .known(record.epoch), "created": .known(record.created.rfc3339), "reason": .known(launch.words),
            ])
    }

    private init(end runner: KnownRunner) throws(UnreadableRecord) {
        let record = runner.record
        guard let ended = runner.ended else { throw UnreadableRecord(words: "it has no ended") }
        let age = record.launched.age(at: ended).components.seconds
        let place = [record.type, record.zone, record.market.words].compactMap { $0 }.joined(separator: ", ")
        let job = record.job.map { "; its job was \($0)" } ?? ""
        self.init(
            .end, record.name.text, at: ended,
            "\(record.name) ended after \(StatusText.span(age)) (\(place)): \(record.reason ?? "no reason is recorded")\(job)",
            facts: [
                "instance": .known(record.instance.text), "type": .known(record.type), "zone": .known(record.zone),
                "market": .known(record.market.rawValue), "launch": .known(record.batch?.text), "job": .known(record.job?.text),
                "reason": .known(record.reason), "ageSeconds": .known(age),
            ])
    }

    private init(lost job: JobRecord, result: String) throws(UnreadableRecord) {
        guard let completed = job.completed else { throw UnreadableRecord(words: "it has no completed") }
        let runner = job.runner.map { ", on \($0)" } ?? ""
        self.init(
            .jobLost, job.id.text, at: completed, "\(job.repository) · \(job.name): \(result) (job \(job.id)\(runner))",
            facts: [
                "repository": .known(job.repository), "workflow": .known(job.workflow), "name": .known(job.name),
                "runner": .known(job.runner?.text), "reason": .known(result),
            ])
    }

    private init(election record: ElectionRecord) {
        let gap = StatusReport.Election(record).gap
        let leaderless =
            switch gap {
            case "-": ""
            case "unknown": "; how long nobody led isn't known"
            default: "; nobody led for \(gap)"
            }
        self.init(
            .election, "\(record.epoch)", at: record.at, record.words + leaderless,
            facts: [
                "owner": .known(record.owner), "epoch": .known(record.epoch), "cause": .known(record.cause.rawValue),
                "previous": .known(record.previous), "reason": .known(record.reason),
                "leaderlessAtLeastMs": .known(record.leaderless.atLeast?.milliseconds),
                "leaderlessAtMostMs": .known(record.leaderless.atMost?.milliseconds),
            ])
    }

    /// Nil unless the lease was given up and says when. Once another agent claims it, its election tells the same.
    init?(_ lease: LeaseRecord) {
        guard lease.released, let at = lease.releasedAt else { return nil }
        let why = lease.reason ?? "no reason was given"
        self.init(
            .handover, "\(lease.epoch)", at: at,
            "\(lease.owner) gave the lease up, ending epoch \(lease.epoch), and nobody has claimed it: \(why)",
            facts: ["owner": .known(lease.owner), "epoch": .known(lease.epoch), "reason": .known(lease.reason)])
    }
}
