/// The scope of one scale set, and the keys of everything that is recorded for it.
///
///     LEASE#<scope>          LEASE, FENCE, MEMBER#<agent>
///     LIVE#<scope>           STATE, BATCH#<id>, RUNNER#<name>, JOB#<id>
///     HISTORY#<scope>#<day>  what is over, and ELECTION#<epoch>: who came to lead, and how
///     BOOT#<aws:userid>      BOOT, PHASE: what one instance may read, and no other
///     SCOPES                 <scope>: that it was led in this table, so that a mistyped name can be told from one that nobody leads
public struct Scope: Hashable, Sendable {
    /// `host/owner/runner group/name`, as in `github.com/acme/default/spot`.
    public let name: String
    public let leasePartition: String
    public let livePartition: String
    public let lease, fence, state: Key

    public init(name: String) {
        self.name = name
        leasePartition = "LEASE#\(name)"
        livePartition = "LIVE#\(name)"
        lease = Key(leasePartition, "LEASE")
        fence = Key(leasePartition, "FENCE")
        state = Key(livePartition, "STATE")
    }

    /// The partition of all scopes of a table, each under its name.
    public static let registry = "SCOPES"
    var registration: Key { Key(Self.registry, name) }

    public func member(_ agent: String) -> Key { Key(leasePartition, "MEMBER#\(agent)") }
    public func batch(_ id: BatchID) -> Key { Key(livePartition, "BATCH#" + id.text) }
    public func runner(_ name: RunnerName) -> Key { Key(livePartition, "RUNNER#" + name.text) }
    public func job(_ id: JobID) -> Key { Key(livePartition, "JOB#" + id.text) }

    /// One partition a UTC day, so that history's growth never heats what lives.
    public func history(_ kind: String, _ id: String, at wall: WallTime) -> Key { Key(historyPartition(of: wall), "\(kind)#\(id)") }

    public func historyPartition(of wall: WallTime) -> String { "HISTORY#\(name)#\(wall.day)" }

    public static func boot(userID: String) -> Key { Key("BOOT#" + userID, "BOOT") }
    public static func phase(userID: String) -> Key { Key("BOOT#" + userID, "PHASE") }
}

extension WallTime {
    /// The UTC date as `2026-11-24` (days to civil date by H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    public var day: String {
        let z = milliseconds / 86_400_000 + 719_468
        let era = z / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
