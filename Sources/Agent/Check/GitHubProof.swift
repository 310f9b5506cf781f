import Actions
import Synchronization

/// Tells what GitHub does where nobody published it, by a throw-away scale set (`agent check --prove-github`).
///
/// The agent's safety rests on none of it: where GitHub does otherwise, a takeover is slower. Whatever was made is deleted in the end, also
/// when a call fails or the command is interrupted. No line holds a token.
final class GitHubProof: Sendable {
    let name: String
    let group: String
    /// A runner version to ask about.
    let version: String
    /// How long a job is waited for; zero: messages aren't tried.
    let wait: Duration
    /// Makes a client with a token and connections of its own, as another process has.
    let client: @Sendable () -> ActionsClient
    let tell: @Sendable (CheckLine) -> Void
    private let made = Mutex(Made())

    /// What is there to be deleted.
    private struct Made {
        var mayHaveSet = false
        var set: ScaleSetID?
        var sessions: [SessionID] = []
    }

    init(
        name: String = GitHubProof.randomName(), group: String, version: String, wait: Duration,
        client: @escaping @Sendable () -> ActionsClient, tell: @escaping @Sendable (CheckLine) -> Void
    ) {
        self.name = name
        self.group = group
        self.version = version
        self.wait = wait
        self.client = client
        self.tell = tell
    }

    static func randomName() -> String {
        let digits = String(UInt32.random(in: .min ... .max), radix: 16)
        return "agent-proof-" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// True when everything was tried and nothing is left behind.
    /// - Parameter onInterrupt: is given what ends the trial early; what was made is deleted all the same.
    func run(onInterrupt: (@escaping @Sendable () -> Void) -> Void) async -> Bool {
        let trial = Task { await tryAll() }
        onInterrupt { trial.cancel() }
        let isWhole = await trial.value
        // Not in the trial's task, whose calls end at once when it is cancelled.
        let isClean = await cleanUp()
        return isWhole && isClean
    }

    private func tryAll() async -> Bool {
        let first = client()
        do throws(ActionsError) {
            try await proveToken(first)
            await proveVersion(first)
            let set = try await make(first)
            try await proveLabels(first, set)
            try await proveSessions(first, set)
            return true
        } catch {
            tell(.fail("stopped", Task.isCancelled ? "interrupted; what was made is deleted now" : "\(error)"))
            return false
        }
    }

    // MARK: Token, version, scale set

    private func proveToken(_ client: ActionsClient) async throws(ActionsError) {
        let life = try await client.adminTokenLife()
        tell(.ok("admin token", "it says that it lives for \(Self.words(life)); the agent renews it two minutes before"))
    }

    private func proveVersion(_ client: ActionsClient) async {
        do {
            switch try await client.runnerSupport(of: version) {
            case .until(let end): tell(.ok("runner version", "\(version) gets jobs until \(WallTime(milliseconds: end).rfc3339)"))
            case .open: tell(.ok("runner version", "GitHub names no last day for \(version)"))
            case .unknown: tell(.warn("runner version", "GitHub doesn't know \(version), or has no such list"))
            }
        } catch {
            tell(.warn("runner version", "\(error)"))
        }
    }

    private func make(_ client: ActionsClient) async throws(ActionsError) -> ScaleSet {
        made.withLock { $0.mayHaveSet = true }
        let id = try await groupID(client)
        let set = try await client.createScaleSet(named: name, in: id, labels: [name, "\(name)-a"])
        made.withLock { $0.set = set.id }
        let isWhole = Set(set.labels) == [name, "\(name)-a"]
        let words = "'\(name)', number \(set.id), asked for two labels, has \(set.labels.joined(separator: ", "))"
        tell(isWhole ? .ok("scale set", words) : .warn("scale set", words + ": this GitHub keeps fewer labels than it is given"))
        return set
    }

    private func groupID(_ client: ActionsClient) async throws(ActionsError) -> RunnerGroupID {
        guard group.lowercased() != "default", let found = try await client.runnerGroup(named: group) else { return .default }
        return found.id
    }

    private func proveLabels(_ client: ActionsClient, _ set: ScaleSet) async throws(ActionsError) {
        let wanted = [name, "\(name)-b"]
        let answered = try await client.updateScaleSet(set.id, name: name, group: set.group, labels: wanted)
        let stored = try await client.scaleSet(set.id)
        let words = "PATCH with other labels: 200; the answer and a look afterwards have "
        let what = answered.labels == stored.labels ? stored.labels.joined(separator: ", ") : "\(answered.labels) and \(stored.labels)"
        let verdict = Set(stored.labels) == Set(wanted) ? "the labels are changed" : "the change is discarded"
        tell(.ok("labels", "\(words)\(what): \(verdict)"))
    }

    // MARK: Sessions

    private func proveSessions(_ first: ActionsClient, _ set: ScaleSet) async throws(ActionsError) {
        let old = try await open(first, set, owner: "proof-1")
        let second = client()
        await proveConflict(second, set)
        // The id is all that this client knows of the session.
        let began = ContinuousClock.now
        try await second.deleteSession(old.id, of: set.id)
        let next = try await reopen(second, set, since: began)
        await proveOldSession(first, old)
        try await proveHold(second, next)
        let refreshed = try await second.refreshSession(next)
        let life = refreshed.tokenLife.map(Self.words) ?? "a time that it doesn't say"
        tell(
            .ok("refresh", "the session's id \(refreshed.id == next.id ? "stays" : "changes"), and its new token lives for \(life)"))
        try await proveMessages(second, set, refreshed)
    }

    private func open(_ client: ActionsClient, _ set: ScaleSet, owner: String) async throws(ActionsError) -> Actions.Session {
        let session = try await client.openSession(of: set.id, owner: owner)
        made.withLock { $0.sessions.append(session.id) }
        return session
    }

    private func proveConflict(_ client: ActionsClient, _ set: ScaleSet) async {
        do throws(ActionsError) {
            _ = try await open(client, set, owner: "proof-2")
            tell(.warn("second session", "GitHub granted one beside one that lives: two leaders could take messages at once"))
        } catch {
            if error.exception == .sessionConflict {
                tell(.ok("second session", "refused while another lives, as the agent expects (status \(error.status ?? 0))"))
            } else {
                tell(.warn("second session", "\(error)"))
            }
        }
    }

    /// Opens the next session, however long GitHub takes to admit it: up to three minutes.
    private func reopen(_ client: ActionsClient, _ set: ScaleSet, since began: ContinuousClock.Instant) async throws(ActionsError)
        -> Actions.Session
    {
        var refusals = 0
        while true {
            do {
                let session = try await open(client, set, owner: "proof-2")
                let took = Self.words(ContinuousClock.now - began)
                let words = "deleted by a client that knew its id alone; that client had the next session \(took) later"
                tell(
                    refusals == 0
                        ? .ok("deletion by id", words)
                        : .warn(
                            "deletion by id",
                            "\(words), after \(refusals) refusals: the deletion did nothing, and a takeover waits until the old session "
                                + "expires"
                        ))
                return session
            } catch {
                guard error.exception == .sessionConflict, ContinuousClock.now - began < .seconds(180) else { throw error }
                refusals += 1
                // The next look. Where the command is interrupted, the next call says so.
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private func proveOldSession(_ client: ActionsClient, _ old: Actions.Session) async {
        do throws(ActionsError) {
            _ = try await client.poll(old, lastMessageID: nil, capacity: 0)
            tell(.warn("old session", "it still polls after its deletion: a dead leader's poll could take messages"))
        } catch {
            tell(.ok("old session", "its poll is refused: \(error)"))
        }
    }

    private func proveHold(_ client: ActionsClient, _ session: Actions.Session) async throws(ActionsError) {
        let began = ContinuousClock.now
        let message = try await client.poll(session, lastMessageID: nil, capacity: 0)
        let took = Self.words(ContinuousClock.now - began)
        tell(.ok("empty poll", message == nil ? "held for \(took), then empty" : "a message came with capacity 0, after \(took)"))
    }

    // MARK: Messages

    private func proveMessages(_ client: ActionsClient, _ set: ScaleSet, _ session: Actions.Session) async throws(ActionsError) {
        guard wait > .zero else {
            return tell(
                .warn("messages", "not tried: repeat with --proof-wait 5m, and start a job with the runs-on that is printed then"))
        }
        tell(.ok("messages", "waiting \(Self.words(wait)) for a job: start one now with runs-on: \(name), and cancel it afterwards"))
        guard let message = try await firstMessage(client, session) else {
            return tell(.warn("messages", "no job came within \(Self.words(wait))"))
        }
        let again = try await client.poll(session, lastMessageID: nil, capacity: 1)
        tell(Self.replay("redelivery", "polled once more from the start", message, again))
        try await client.deleteSession(session.id, of: set.id)
        let next = try await open(client, set, owner: "proof-3")
        let later = try await client.poll(next, lastMessageID: nil, capacity: 1)
        tell(Self.replay("next session", "polled from the start", message, later))
        try await client.acknowledge(message.id, of: next)
        let gone = try await client.poll(next, lastMessageID: nil, capacity: 0)
        tell(
            gone?.id == message.id
                ? .warn("acknowledgement", "message \(message.id) comes again after its deletion: the agent would handle it twice")
                : .ok("acknowledgement", "message \(message.id) doesn't come again"))
    }

    private func firstMessage(_ client: ActionsClient, _ session: Actions.Session) async throws(ActionsError) -> Actions.Message? {
        let end = ContinuousClock.now + wait
        while ContinuousClock.now < end {
            if let message = try await client.poll(session, lastMessageID: nil, capacity: 1) { return message }
        }
        return nil
    }

    private static func replay(_ subject: String, _ how: String, _ before: Actions.Message, _ after: Actions.Message?) -> CheckLine {
        let words = "message \(before.id) with \(before.events.count) events, \(how): "
        guard let after, after.id == before.id else {
            return .warn(subject, words + (after.map { "message \($0.id) came" } ?? "nothing came") + ", though it wasn't acknowledged")
        }
        return .ok(subject, words + (after.events == before.events ? "it comes again as it was" : "it comes again with other contents"))
    }

    // MARK: The end

    private func cleanUp() async -> Bool {
        let (mayHaveSet, known, sessions) = made.withLock { ($0.mayHaveSet, $0.set, $0.sessions) }
        guard mayHaveSet else { return true }
        let client = client()
        do throws(ActionsError) {
            // The answer to its making may have been lost.
            guard let set = if let known { known } else { try await client.scaleSet(named: name, in: try await groupID(client))?.id } else {
                tell(.ok("clean", "no scale set was made"))
                return true
            }
            for session in sessions { try? await client.deleteSession(session, of: set) }
            try await client.deleteScaleSet(set)
            tell(.ok("clean", "the sessions and the scale set are deleted"))
            return true
        } catch {
            tell(.fail("clean", "the scale set '\(name)' may be left: delete it at GitHub, under Actions, Runners. \(error)"))
            return false
        }
    }

    /// `51.2 s`
    private static func words(_ span: Duration) -> String { "\(span.inDecimalSeconds.dropLast(2)) s" }
}
