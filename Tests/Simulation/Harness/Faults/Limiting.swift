import Scaler
import World

/// What the services refuse of their own accord: GitHub's rate limits, an item that DynamoDB will never take, messages and sessions that
/// come without statistics.
struct Limits {
    /// GitHub refuses requests until then, µs.
    var until: Int64 = 0
    var retryAfter: Int64 = 0
    /// The share of the requests that it refuses.
    var share = 0.0
    /// The next new BATCH or BOOT, or the next HISTORY, is refused, and that one for ever.
    var rejects = false
    var rejectsHistory = false
    var poisoned: Set<DynamoDB.Key> = []
    var areMessagesBare = false
    var areGrantsBare = false

    func isLimited(at now: Int64) -> Bool { now < until }
}

extension Simulation {
    /// GitHub's primary and secondary rate limits: 403 or 429, mostly with Retry-After (GitHub Docs, "Rate limits for the REST API",
    /// 2026-11-28). The shell makes one refusal of both.
    mutating func limitRate() {
        limits.until = now + span(120_000) * 1000
        limits.retryAfter = chance.happens(0.3) ? 0 : chance.milliseconds(in: 1...30)
        limits.share = chance.happens(0.5) ? 1 : 0.5
    }

    mutating func limited(_ request: Request) -> Outcome? {
        guard limits.isLimited(at: now), chance.happens(limits.share) else { return nil }
        coverage.count(.requestLimited)
        let words = limits.retryAfter % 2 == 0 ? "429 Too Many Requests" : "403 You have exceeded a secondary rate limit"
        return .refused(Refusal(.busy, words, retryAfter: limits.retryAfter == 0 ? nil : .seconds(limits.retryAfter)))
    }

    /// A commit that holds a write which DynamoDB will never take: nothing of the commit is applied, and the reasons name the write.
    mutating func rejected(_ request: Request) -> Outcome? {
        let isArmed = limits.rejects || limits.rejectsHistory
        guard isArmed || !limits.poisoned.isEmpty, case .table(.transact) = request.effect.action else { return nil }
        if isArmed, let write = request.writes.first(where: isRejectable) {
            (limits.rejects, limits.rejectsHistory) = (false, false)
            limits.poisoned.insert(write.key)
        }
        let reason = Cancellation.invalid("Item size has exceeded the maximum allowed size")
        let reasons = request.writes.map { isPoisoned($0) ? reason : .none }
        guard reasons.contains(where: { $0 != .none }) else { return nil }
        coverage.count(.itemRefused)
        return .refused(Refusal(.cancelled(reasons), "TransactionCanceledException"))
    }

    /// A launch, or an instance's configuration, that isn't there yet. (What else a commit holds is given up by nobody.)
    private func isRejectable(_ write: TableWrite) -> Bool {
        guard case .put = write.action, table.peek(write.key) == nil else { return false }
        if limits.rejectsHistory { return write.key.pk.hasPrefix("HISTORY#") && !write.key.sk.hasPrefix(Scope.electionPrefix) }
        return write.key.sk == "BOOT" || (write.key.sk.hasPrefix("BATCH#") && write.key.pk == keys.state.pk)
    }

    /// The item is what DynamoDB won't take: an update that blanks it, or its deletion, passes.
    private func isPoisoned(_ write: TableWrite) -> Bool {
        guard case .put = write.action else { return false }
        return limits.poisoned.contains(write.key)
    }

    var isBare: Bool { limits.areMessagesBare }

    mutating func strip(_ fault: Fault) {
        if fault == .bareMessages { limits.areMessagesBare = true } else { limits.areGrantsBare = true }
        timeline.add(.mend(.bareness), at: now + span(120_000) * 1000)
    }

    /// A person stops on-demand instances. Spot instances of a one-time request can't be stopped.
    mutating func stopSome() -> Bool {
        let chosen = alive.filter { _ in chance.happens(0.5) }.prefix(3)
        return chosen.map { ec2.stop($0.id, at: ms) }.contains(true)
    }

    mutating func hangOne() -> Bool {
        let busy = alive.filter { $0.stage == .busy }
        guard !busy.isEmpty else { return false }
        hang(busy[Int(chance.next() % UInt64(busy.count))])
        return true
    }
}
