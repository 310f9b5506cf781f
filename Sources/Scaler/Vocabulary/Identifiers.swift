/// A name of one kind of thing, so that a runner's name can't be handed over where an instance's id is meant.
public protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    var text: String { get }
    init(_ text: String)
}

extension Identifier {
    public var description: String { text }
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// EC2's id of an instance, such as `i-0abc…`.
public struct InstanceID: Identifier {
    public let text: String
    /// Of the text, once: an instance is looked for at every listing.
    private let hash: Int

    public init(_ text: String) {
        self.text = text
        hash = text.hashValue
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    /// For dictionaries: what was hashed once isn't hashed again.
    public func _rawHashValue(seed: Int) -> Int { hash ^ seed }
    public static func == (left: InstanceID, right: InstanceID) -> Bool { left.hash == right.hash && left.text == right.text }
}

/// A runner's name at GitHub: a prefix and its instance's id, so that a name belongs to one instance for ever.
public struct RunnerName: Identifier {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// One launch. It is also the client token of its CreateFleet request.
public struct BatchID: Identifier {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// What tells one job from every other: its run, GitHub's id of the job (`jobId`, a UUID), and the attempt, as far as GitHub names them:
/// `30225287326/6e7c…/2`. The job's id alone repeats: actions/runner#3621 shows one in two runs. Never `runnerRequestId`: github.com sends
/// 0 there. A record of an earlier version holds the job's id alone.
public struct JobID: Identifier {
    public let text: String
    public init(_ text: String) { self.text = text }

    public init(run: Int64?, job: String, attempt: Int?) {
        text = [run.map { "\($0)" }, job, attempt.map { "\($0)" }].compactMap { $0 }.joined(separator: "/")
    }
}

/// What tells the instances of one table from those of every other: 128 random bits in hexadecimal, made with the table's first claim. It
/// stands in LEASE, and in the tag `DeploymentID.tag` of each instance.
public struct DeploymentID: Identifier {
    /// The name of the instances' tag.
    public static let tag = "gha-deployment"

    public let text: String
    public init(_ text: String) { self.text = text }
}

/// GitHub's id of a message session.
public struct SessionID: Identifier {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// Stands for bytes that only the shell holds. The core passes it on and can't read it.
public struct SecretHandle: Hashable, Sendable {
    public let number: UInt64
    public init(number: UInt64) { self.number = number }
}

/// Numbers the effects of one controller, from 1.
public struct EffectID: Hashable, Comparable, Sendable {
    public let number: UInt64
    public init(number: UInt64) { self.number = number }
    public static func < (left: EffectID, right: EffectID) -> Bool { left.number < right.number }
}
