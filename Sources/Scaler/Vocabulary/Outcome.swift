/// The answer to an effect.
public enum Outcome: Sendable {
    case done(Value)
    /// It certainly was not carried out.
    case refused(Refusal)
    /// No answer, or a doubtful one: it may have been carried out, or may yet be.
    case unknown(String)
    /// Too late, or cancelled before it began: nothing was sent.
    case skipped
}

public enum Value: Sendable {
    case nothing
    case item(Item?)
    case items([Key: Item])
    case template(LaunchTemplate)
    /// Nil when the image's tags don't say.
    case release(RunnerRelease?)
    case support(RunnerSupport)
    case launch(LaunchAnswer)
    case instances([Instance])
    indirect case scaleSet(GitHubScaleSet)
    indirect case session(SessionGrant)
    indirect case message(Message?)
    case configuration(githubID: Int64, SecretHandle)
    case runner(GitHubRunner?)
    case removal(Removal)
    /// Those of the offered jobs that GitHub gave.
    case acquired([Int64])
}

/// An outcome whose value has the type that its action promises, so that a switch over it needs no `default:`.
enum Answer<Content> {
    case done(Content)
    case refused(Refusal)
    case unknown(String)
    case skipped

    /// How long the service asks to wait, if it refused.
    var retryAfter: Duration? { if case .refused(let refusal) = self { refusal.retryAfter } else { nil } }
}

extension Answer {
    /// Why nothing came of it; nil when something did, or when nothing was sent.
    var failure: Failure? {
        switch self {
        case .done, .skipped: nil
        case .refused(let refusal): Failure(words: refusal.words, retryAfter: refusal.retryAfter)
        case .unknown(let words): Failure(words: words)
        }
    }
}

/// Why an effect was not carried out, or perhaps not: the service's words, and how long it asks to be left alone.
struct Failure: Sendable {
    let words: String
    var retryAfter: Duration?
}

extension Outcome {
    /// Whatever its value is.
    var any: Answer<Value> { typed { $0 } }
    var nothing: Answer<Void> { typed { if case .nothing = $0 { () } else { nil } } }
    var item: Answer<Item?> { typed { if case .item(let item) = $0 { .some(item) } else { nil } } }
    var items: Answer<[Key: Item]> { typed { if case .items(let items) = $0 { items } else { nil } } }
    var template: Answer<LaunchTemplate> { typed { if case .template(let template) = $0 { template } else { nil } } }
    var release: Answer<RunnerRelease?> { typed { if case .release(let release) = $0 { .some(release) } else { nil } } }
    var support: Answer<RunnerSupport> { typed { if case .support(let support) = $0 { support } else { nil } } }
    var launch: Answer<LaunchAnswer> { typed { if case .launch(let launch) = $0 { launch } else { nil } } }
    var instances: Answer<[Instance]> { typed { if case .instances(let instances) = $0 { instances } else { nil } } }
    var scaleSet: Answer<GitHubScaleSet> { typed { if case .scaleSet(let set) = $0 { set } else { nil } } }
    var session: Answer<SessionGrant> { typed { if case .session(let grant) = $0 { grant } else { nil } } }
    var message: Answer<Message?> { typed { if case .message(let message) = $0 { .some(message) } else { nil } } }
    var configuration: Answer<(githubID: Int64, secret: SecretHandle)> {
        typed { if case .configuration(let id, let secret) = $0 { (id, secret) } else { nil } }
    }
    var runner: Answer<GitHubRunner?> { typed { if case .runner(let runner) = $0 { .some(runner) } else { nil } } }
    var acquired: Answer<[Int64]> { typed { if case .acquired(let jobs) = $0 { jobs } else { nil } } }
    var removal: Answer<Removal> { typed { if case .removal(let removal) = $0 { removal } else { nil } } }

    private func typed<Content>(_ content: (Value) -> Content?) -> Answer<Content> {
        switch self {
        case .done(let value): content(value).map { .done($0) } ?? .unknown("the shell answered with a value of another kind")
        case .refused(let refusal): .refused(refusal)
        case .unknown(let words): .unknown(words)
        case .skipped: .skipped
        }
    }
}
