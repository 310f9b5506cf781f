@testable import World

/// A service with one scale set "spot" and, once opened, a session of it.
struct Tenant {
    var github: GitHub.ActionsService
    var set = 0
    var session: GitHub.Session?

    init(flow: GitHub.Flow = .assigned, seed: UInt64 = 1) {
        github = GitHub.ActionsService(seed: seed, flow: flow)
        set = (try? github.createScaleSet(name: "spot", at: 0).get().id) ?? 0
    }

    mutating func open(at now: Int64 = 0) {
        session = try? github.createSession(scaleSet: set, owner: "agent-a", at: now).get()
    }

    /// Polls and gives the message, if there is one.
    mutating func poll(after id: Int64 = 0, capacity: Int? = 10, at now: Int64) -> GitHub.Message? {
        (try? github.poll(token: session?.queueToken ?? "", lastMessageID: id, capacity: capacity, at: now).get()) ?? nil
    }

    /// Everything that a session starting anew would be told, in order; deletes what it reads.
    mutating func drain(capacity: Int? = 10, at now: Int64) -> [GitHub.JobMessage] {
        var entries: [GitHub.JobMessage] = []
        while let message = poll(capacity: capacity, at: now) {
            entries += message.entries
            _ = github.deleteMessage(message.id, token: session?.queueToken ?? "", at: now)
        }
        return entries
    }

    @discardableResult
    mutating func queue(_ count: Int, labels: [String] = ["spot"], at now: Int64) -> [String] {
        (0..<count).map { _ in github.queue(.init(labels: labels), at: now) }
    }

    /// Mints and connects a runner; its id.
    @discardableResult
    mutating func listen(_ name: String, at now: Int64) -> Int {
        let runner = try? github.mintRunner(name, scaleSet: set, at: now).get()
        _ = github.connect(name, at: now)
        return runner?.id ?? 0
    }

    mutating func take(_ name: String, at now: Int64) -> GitHub.Job? {
        (try? github.takeJob(name, at: now).get()) ?? nil
    }
}
