/// A launch that produced no runner that takes jobs, and whose fault that was.
struct Loss: Sendable {
    enum Cause: String, Sendable, CaseIterable {
        /// It booted with its configuration, and its runner never registered.
        case image
        /// It ended without ever having a configuration: GitHub gave none in time.
        case gitHub
        /// EC2 ended it as it started, for what the account lacks: a key, a volume, a snapshot.
        case account
        /// EC2 took it back for its capacity.
        case pool
        /// Somebody else ended it.
        case person
        /// It ended by itself, and nobody heard of a job on it.
        case itself
    }

    let cause: Cause
    let instance: InstanceID
    let type: String
    let zone: String?
    let market: Market
    /// EC2's reason for the end, in its own code; nil where it gave none.
    let reason: String?
    let launched: WallTime
    /// GitHub refused the runner's version.
    let isOutdated: Bool

    init(_ cause: Cause, _ record: RunnerRecord, isOutdated: Bool = false) {
        self.cause = cause
        self.isOutdated = isOutdated
        launched = record.launched
        instance = record.instance
        type = record.type
        zone = record.zone
        market = record.market
        reason = record.reason
    }

    /// It booted, and its runner never registered.
    init(failedBoot record: RunnerRecord, _ phase: PhaseRecord?) {
        self.init(Cause(reason: record.reason) ?? .image, record, isOutdated: phase?.phase == .outdated)
    }

    /// Nil for a runner that had a job, or that the leader itself gave up.
    init?(ended record: RunnerRecord) {
        guard record.job == nil else { return nil }
        switch record.state {
        case .launched: self.init(Cause(reason: record.reason) ?? .gitHub, record)
        case .configured: self.init(Cause(reason: record.reason) ?? .itself, record)
        case .busy, .finished, .retiring, .terminating: return nil
        }
    }

    /// The loss that an instance's end proves by itself: it had no configuration, or EC2 gave a reason. Nil where only GitHub can tell.
    init?(sighted record: RunnerRecord) {
        guard record.state == .launched || Cause(reason: record.reason) != nil else { return nil }
        self.init(ended: record)
    }

    /// EC2 shows the instance stopped; nil for a runner that had a job.
    init?(stopped record: RunnerRecord, because reason: String?) {
        var record = record
        record.reason = reason
        self.init(ended: record)
    }

    /// How the log and STATE name it: the instance, and EC2's own reason.
    var words: String { reason.map { "\(instance.text): \($0)" } ?? instance.text }
}

extension Loss.Cause {
    /// A bad zone shows as this.
    var mayBeTheZones: Bool { self == .image || self == .account }

    /// By EC2's code (EC2 API Reference, StateReason; 2026-11-28). Nil where the code says nothing of the cause: an instance that powered
    /// itself off, and codes that EC2 didn't have then.
    init?(reason: String?) {
        switch reason {
        case "Server.SpotInstanceTermination", "Server.SpotInstanceShutdown", "Server.InsufficientInstanceCapacity": self = .pool
        case "Client.UserInitiatedShutdown", "Client.InstanceTerminated": self = .person
        // A key that the launching role may not use ends instances so as they start (karpenter#1407).
        case "Client.InternalError", "Client.VolumeLimitExceeded", "Client.InvalidSnapshot.NotFound", "Server.InternalError":
            self = .account
        case let reason? where reason.hasPrefix("Client.InvalidKMSKey"): self = .account
        default: return nil
        }
    }
}
