/// Items BOOT and PHASE of one instance, under its own `aws:userid`: the only partition that it may touch.
public enum BootRecord {
    /// BOOT as the leader writes it, once. The instance takes `configuration` away and leaves its boot id.
    static func item(runner: RunnerName, configuration: SecretHandle) -> Item {
        ["format": .number(recordFormat), "runner": .text(runner.text), "configuration": .secret(configuration)]
    }
}

/// Item PHASE: what an instance last said of itself. A hint: a job on it could forge it.
public struct PhaseRecord: Hashable, Sendable {
    public enum Phase: String, Hashable, Sendable {
        case booted, configured, running, listening, busy, finished, interrupted, failed
        /// GitHub refused the runner's version.
        case outdated
    }

    public let phase: Phase
    public let at: WallTime

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = Fields(foreign: item)
        phase = try fields.choice("phase", Phase.self)
        at = WallTime(milliseconds: try fields.number("at"))
    }

    /// A job runs there, by a word not older than `horizon`: the instance repeats it every minute while it lasts.
    public func saysBusy(at now: WallTime, within horizon: Duration) -> Bool { phase == .busy && at.age(at: now) < horizon }
}
