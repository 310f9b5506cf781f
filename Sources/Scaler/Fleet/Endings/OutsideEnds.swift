/// Instances of this deployment that somebody ended by EC2's API, though no agent of it asked for that: a person, a script, another system.
///
/// An agent commits `terminating` before it asks EC2 for an end, so an end by the API in any other stage came from outside. (A table that was
/// restored to an earlier point has forgotten some of its own wishes, and may say so once of each.)
struct OutsideEnds: Sendable {
    /// How long the last one is shown.
    private static let memory = Duration.seconds(3600)

    private var count = 0
    private var last = ""
    private var lastAt: Instant?

    /// EC2 shows the end of a runner's instance.
    mutating func see(_ runner: Runner, because reason: String?, _ turn: inout Turn) {
        guard Loss.Cause(reason: reason) == .person, !runner.hasEnded, runner.stage != .terminating else { return }
        turn.note(
            .warning, "An instance was ended from outside: EC2 was asked for it, and not by this deployment. CloudTrail tells by whom",
            [
                "instance": runner.id.text, "runner": runner.name.text, "job": runner.record.job?.text ?? "", "reason": reason ?? "",
            ])
        count += 1
        let job = runner.record.job.map { " with job \($0.text)" } ?? ""
        last = "\(runner.id.text)\(job): \(reason ?? "")"
        lastAt = turn.instant
    }

    mutating func forget(at now: Instant) {
        guard let lastAt, now - lastAt >= Self.memory else { return }
        self = OutsideEnds()
    }

    /// For status; nil while there is none.
    var words: String? {
        guard lastAt != nil else { return nil }
        return "EC2 was asked by somebody else to end \(count == 1 ? "an instance" : "\(count) instances") of this deployment; last \(last)"
    }
}
