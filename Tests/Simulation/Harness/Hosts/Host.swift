import Scaler

/// A host with an agent on it: its clocks, its process, and what that process holds.
final class Host {
    let number: Int
    let name: String
    /// The boot-time clock: an offset, and how fast it runs against true time, in parts per million.
    private let offset: Int64
    private let drift: Int64
    /// How far the wall clock is ahead of true time, ms.
    var wallOffset: Int64 = 0

    /// The process's, while one runs.
    var controller: Controller
    var isRunning = false
    /// The version of the process that runs, and of the next one.
    var isNewer = false
    var willBeNewer = false
    /// What it was told, where that is kept.
    var tape: Tape?
    /// Counts the processes on this host; answers for an earlier one go nowhere.
    var life = 0
    /// The last process ended without a handover, and the crashes of the last minute, by the boot-time clock.
    var hasCrashed = false
    private var crashes: [Instant] = []
    var isPaused = false
    /// What reached the process while it was paused, in order.
    var deferred: [Occurrence] = []
    /// Unanswered polls: the requests that may be cancelled.
    var polls: [Request] = []
    /// Queue tokens by session, as this process's shell holds them.
    var tokens: [SessionID: String] = [:]
    var cut: [Bool] = Array(repeating: false, count: Service.allCases.count)

    /// When its agent heard that the host is taken away.
    var leavingSince: Int64?

    /// What strikes the process at its next request of a kind.
    var ambush: (fault: Fault, at: Action.Kind)?
    /// After its next crash a process is started within two seconds.
    var returnsSoon = false
    /// MAX_RUNNERS of its agent.
    var maximum = 0
    /// Requests of each kind that it sent in this minute of true time.
    var sent = Array(repeating: 0, count: Action.Kind.count)
    var sentMinute: Int64 = 0
    /// BATCH records that it committed in this minute of true time.
    var intents: (minute: Int64, count: Int) = (0, 0)
    /// Kinds of requests that GitHub asked this process not to send before an instant, µs.
    var quiet: [Action.Kind: Int64] = [:]

    var wakeAt: Instant?
    var wakeSerial = 0
    /// As it stood after its process's last event.
    var authority: Authority?
    var wakes = 0
    var wakeWindow: Int64 = 0

    init(number: Int, offset: Int64, drift: Int64) {
        self.number = number
        name = "i-scaler-\(number)"
        self.offset = offset
        self.drift = drift
        controller = Self.nobody
    }

    /// Stands where no process has been started yet.
    private static let nobody = Controller(
        configuration: Configuration(
            scope: Scope(name: ""), agent: "", version: "", scaling: ScalingLimits(),
            launch: LaunchPlan(types: [], subnets: [], namePrefix: "", roleID: "")),
        seed: 0, at: Now(instant: Instant(sinceBoot: .zero), wall: WallTime(milliseconds: 0)))

    func instant(at now: Int64) -> Instant {
        Instant(sinceBoot: .microseconds(offset + now + now * drift / 1_000_000))
    }

    func present(at now: Int64) -> Now { Now(instant: instant(at: now), wall: WallTime(milliseconds: wall(at: now))) }

    func wall(at now: Int64) -> Int64 { Self.epochStart + now / 1000 + wallOffset }

    /// The first true instant at which the boot-time clock shows `instant`.
    func time(of instant: Instant) -> Int64 {
        let local = Int64(instant.sinceBoot.attoseconds / 1_000_000_000_000) - offset
        return local * 1_000_000 / (1_000_000 + drift) + 1
    }

    /// The epoch under which its process has authority at true time `now`.
    func epoch(at now: Int64) -> Int64? {
        guard let authority, instant(at: now) < authority.ends else { return nil }
        return authority.epoch
    }

    /// Boot id and lock file. Lock files have the same numbers on every host; every fifth process comes after a reboot.
    var identity: HostIdentity { HostIdentity(boot: "boot-\(number)-\(life / 5)", device: 25, inode: 7) }

    /// As the shell counts: not after three crashes in a minute.
    func mayReclaim(at now: Int64) -> Bool {
        if hasCrashed { crashes.append(instant(at: now)) }
        hasCrashed = false
        crashes.removeAll { instant(at: now) - $0 > .seconds(60) }
        return crashes.count < 3
    }

    /// The process is gone, and all that it held.
    func end() {
        isRunning = false
        ambush = nil
        returnsSoon = false
        quiet = [:]
        leavingSince = nil
        life += 1
        isPaused = false
        deferred = []
        polls = []
        tokens = [:]
        wakeAt = nil
        authority = nil
    }

    /// 2026-11-24T00:00:00Z: true time 0 of every run, ms.
    static let epochStart: Int64 = 1_795_478_400_000
}
