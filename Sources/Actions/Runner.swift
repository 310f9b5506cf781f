/// A runner as it is registered at GitHub.
public struct Runner: Sendable, Equatable {
    public var id: RunnerID
    public var name: String
    /// The set it was minted for; nil for a runner of no set.
    public var scaleSet: ScaleSetID?

    public init(id: RunnerID, name: String, scaleSet: ScaleSetID? = nil) {
        self.id = id
        self.name = name
        self.scaleSet = scaleSet
    }
}

extension Runner: Decodable {
    private enum CodingKeys: String, CodingKey { case id, name, runnerScaleSetId }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = RunnerID(rawValue: try container.decode(Int64.self, forKey: .id))
        name = Clip.text(try container.decode(String.self, forKey: .name))
        let set = container.lenient(Int64.self, .runnerScaleSetId) ?? 0
        scaleSet = set > 0 ? ScaleSetID(rawValue: set) : nil
        guard id.rawValue > 0 else { throw Malformed(what: "id is not positive") }
    }
}

/// What a runner needs to start once, for one job: a registration made in advance. The registration exists from the mint on, and
/// the configuration holds its private key. Never give it to a second machine.
public struct JITConfig: Sendable, Equatable {
    public var runner: Runner
    /// Base64, handed to the runner as it is (`ACTIONS_RUNNER_INPUT_JITCONFIG`); some 5 KB.
    public var encoded: Secret

    public init(runner: Runner, encoded: Secret) {
        self.runner = runner
        self.encoded = encoded
    }
}

extension JITConfig: Decodable {
    private enum CodingKeys: String, CodingKey { case runner, encodedJITConfig }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        runner = try container.decode(Runner.self, forKey: .runner)
        encoded = Secret(try container.decode(String.self, forKey: .encodedJITConfig))
        guard encoded.isHeaderSafe else { throw Malformed(what: "encodedJITConfig is empty or no base64") }
    }
}

/// How GitHub answered the wish to remove a runner.
public enum Removal: Sendable, Equatable {
    /// It is gone, and no job can be given to it any more.
    case removed
    /// GitHub says, in so many words, that there is no such runner.
    case notFound
    /// A job has been given to it: it must be kept.
    case jobStillRunning
}
