import Scaler

/// One thing that happened, and when.
struct Moment: Encodable, Sendable, Equatable {
    let at: Scaler.WallTime
    let words: String

    init?(_ at: Scaler.WallTime?, _ words: String) {
        guard let at else { return nil }
        self.at = at
        self.words = words
    }

    private enum CodingKeys: String, CodingKey { case at, words }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at.rfc3339, forKey: .at)
        try container.encode(words, forKey: .words)
    }
}

extension JobRecord {
    func moments(led leader: ElectionRecord?) -> [Moment] {
        let heard = leader.map { "\($0.owner), which led with epoch \($0.epoch), heard" } ?? "the leader heard"
        let again = firstAssigned.map { assigned.age(at: $0) == .zero && $0.age(at: assigned) > .seconds(60) } ?? false
        return [
            Moment(queued, "GitHub queued the job (by GitHub's clock)"),
            Moment(firstAssigned ?? assigned, "\(heard) that GitHub assigned it to this scale set"),
            again ? Moment(assigned, "GitHub assigned it anew, for no runner had taken it") : nil,
            Moment(started, "the job started" + (runner.map { " on \($0)" } ?? "")),
            Moment(completed, "the job ended: \(result ?? "GitHub named no result")"),
        ].compactMap { $0 }
    }
}

extension KnownBatch {
    func moments() -> [Moment] {
        let request = record.request
        let asked = "\(request.count) \(request.count == 1 ? "instance was" : "instances were") to be launched, \(request.market.words)"
        let origin = "launch \(record.id), epoch \(record.epoch), template \(request.template.id):\(request.template.version)"
        let given = launched.map { "EC2 gave \($0) of \(request.count)" } ?? "EC2's answer was written down"
        return [
            Moment(record.created, "\(asked) (\(origin))"),
            Moment(closed, given + (words.map { ": \($0)" } ?? "")),
        ].compactMap { $0 }
    }
}

extension KnownRunner {
    /// - Parameter tellsJob: the job's own record isn't told beside it.
    func moments(phase: PhaseRecord?, tellsJob: Bool) -> [Moment] {
        let place = [record.type, record.zone, record.market.words].compactMap { $0 }.joined(separator: ", ")
        let github = record.githubID.map { ", as GitHub's runner \($0)" } ?? ""
        let job = record.job.map { " \($0)" } ?? ""
        return [
            Moment(record.launched, "EC2 launched \(record.instance) (\(place)); its runner is \(record.name)"),
            Moment(record.configured, "its configuration from GitHub was put where the instance takes it\(github)"),
            Moment(phase?.at, "the instance said of itself: \(phase?.phase.rawValue ?? "")"),
            tellsJob ? Moment(record.started, "the job\(job) started on it") : nil,
            Moment(record.finished, "its job was over, by GitHub's word"),
            Moment(ended, "\(record.instance) was seen ended" + (record.reason.map { ": \($0)" } ?? "")),
        ].compactMap { $0 }
    }
}

extension ElectionRecord {
    var moment: Moment? { Moment(at, words) }

    /// Who came to lead, and how.
    var words: String {
        let before = previous ?? "nobody"
        let how =
            switch cause {
            case .first: "the first leader of this scale set"
            case .released: "\(before) had handed over: \(reason ?? "no reason was given")"
            case .restarted: "its process began anew on the same host"
            case .expired: "\(before) had fallen silent"
            }
        return "\(owner) came to lead with epoch \(epoch): \(how)"
    }
}

extension Market {
    /// For people: `spot`, `on demand`.
    var words: String {
        switch self {
        case .spot: "spot"
        case .onDemand: "on demand"
        }
    }
}
