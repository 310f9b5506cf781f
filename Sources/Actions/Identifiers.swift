/// GitHub's number for a runner scale set. A set that is made anew gets a new one, and message ids count within it.
public struct ScaleSetID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public var description: String { String(rawValue) }
}

/// GitHub's number for a group of runners. The default group is number 1 everywhere (read in the official controller, 2026-11-24).
public struct RunnerGroupID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public static let `default` = RunnerGroupID(rawValue: 1)
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public var description: String { String(rawValue) }
}

/// GitHub's number for a registered runner, which the service calls an agent.
public struct RunnerID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public var description: String { String(rawValue) }
}

/// The id of a message session. No call lists sessions, so an id that is lost can be neither used nor deleted. It is not a
/// secret: with it alone nobody reads the queue.
public struct SessionID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String

    /// Nil unless it is 1 to 64 letters, digits and hyphens that are not the zero UUID; it becomes part of a path.
    public init?(rawValue: String) {
        let isPlain = rawValue.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                return true
            default: return false
            }
        }
        guard isPlain, (1...64).contains(rawValue.utf8.count), rawValue != Self.zero else { return nil }
        self.rawValue = rawValue
    }

    static let zero = "00000000-0000-0000-0000-000000000000"
    public var description: String { rawValue }
}
