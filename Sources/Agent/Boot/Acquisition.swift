/// Decides how an instance comes by its configuration, exactly once in its life. It does nothing itself: it is told what was
/// seen, and says the next step.
struct Acquisition {
    enum Step: Sendable, Equatable {
        case read(after: Duration)
        case take
        case run(RunnerConfiguration)
        case giveUp(String)
    }

    private let boot: BootID
    private var configuration: RunnerConfiguration?
    /// An attempt of this process that had no answer. Only then does finding the own boot id mean that the attempt succeeded:
    /// otherwise another process of this boot took it, and holds the configuration.
    private var hasDoubtfulTake = false
    private var wasRefused = false
    private var pauses = BootPauses()

    init(boot: BootID) { self.boot = boot }

    mutating func saw(_ record: BootRecord) -> Step {
        switch record {
        case .absent where configuration == nil:
            return .read(after: pauses.next())
        case .absent:
            return .giveUp("the boot record has vanished")
        case .ready(let found):
            configuration = found
            return .take
        case .taken(let other) where other == boot && hasDoubtfulTake:
            return configuration.map { .run($0) } ?? .giveUp("the boot record is taken, and its configuration was never read")
        case .taken(let other) where other == boot:
            return .giveUp("another process of this boot took the boot record")
        case .taken(let other):
            return .giveUp("the boot record was taken by boot \(other): a configuration serves once")
        case .unreadable(let why):
            return .giveUp("the boot record can't be read: \(why)")
        }
    }

    mutating func couldNotRead() -> Step { .read(after: pauses.next()) }

    mutating func took(_ outcome: TakeOutcome) -> Step {
        switch outcome {
        case .done:
            return configuration.map { .run($0) } ?? .giveUp("a boot record was taken that was never read")
        case .refused:
            // The record is read at once to see who took it. One that still looks free after that is tried again with pauses.
            defer { wasRefused = true }
            return .read(after: wasRefused ? pauses.next() : .zero)
        case .unknown:
            hasDoubtfulTake = true
            return .read(after: pauses.next())
        }
    }
}
