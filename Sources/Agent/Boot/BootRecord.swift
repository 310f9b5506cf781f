import Actions

/// What the table holds for this instance, and for no other: its runner's configuration, until somebody has taken it.
enum BootRecord: Sendable, Equatable {
    /// The leader hasn't written it yet.
    case absent
    case ready(RunnerConfiguration)
    /// A boot of this instance took it. A configuration serves once.
    case taken(by: BootID)
    /// Not as this version writes it. The text says how, without the content.
    case unreadable(String)
}

/// What GitHub's runner needs to register and to run one job.
struct RunnerConfiguration: Sendable, Equatable {
    let encoded: Actions.Secret
    /// The runner's name at GitHub.
    let runner: String
}

/// The kernel's random id of one boot of one machine.
struct BootID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    let rawValue: String
    var description: String { rawValue }

    /// Nil where the kernel gives none.
    static func current() -> BootID? {
        FileReading.line(of: "/proc/sys/kernel/random/boot_id").flatMap { $0.isEmpty ? nil : BootID(rawValue: $0) }
    }
}

/// What became of the attempt to take a record.
enum TakeOutcome: Sendable, Equatable {
    case done
    /// The condition didn't hold: it is gone or taken.
    case refused
    /// It may have been carried out or not.
    case unknown(String)
}

/// One report of a phase.
struct PhaseReport: Sendable, Equatable {
    let phase: Phase
    let at: WallTime
    let bootID: BootID
    var exitCode: Int?
}

/// The instance's own partition of the table.
protocol BootPartition: Sendable {
    /// Strongly consistent.
    func read() async throws(BootPartitionError) -> BootRecord
    /// Puts the boot id into the record and blanks its configuration, unless a boot id is there.
    func take(as boot: BootID) async -> TakeOutcome
    func report(_ report: PhaseReport) async throws(BootPartitionError)
}

/// The table could not be used. It carries the reason of the call that failed.
struct BootPartitionError: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String
}
