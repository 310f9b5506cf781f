import Scaler

/// The parts of a report, each as `--json` has it: times in RFC 3339 (UTC), ages in whole seconds.
extension StatusReport {
    struct Lease: Encodable, Sendable {
        let state: String
        let owner: String?
        let epoch: Int64?
        /// Whose instances this table's are: the value of their tag `gha-deployment`; nil before an agent of this version has led.
        let deployment: String?
        let claimed: String?
        /// When and why the lease was given up; nil otherwise.
        let released, reason: String?
        let releasedSecondsAgo: Int64?
        /// The last heartbeat of the agent that the lease names; nil where its record is gone.
        let lastHeartbeat: String?
        let lastHeartbeatSecondsAgo: Int64?

        init(_ reading: LedgerReading, _ now: Scaler.WallTime) {
            let lease = reading.lease.lease
            let heard = reading.members.first { $0.agent == lease?.owner }?.at
            state = reading.lease.state.rawValue
            (owner, epoch, claimed) = (lease?.owner, lease?.epoch, lease?.claimed?.rfc3339)
            deployment = lease?.deployment?.text
            released = lease?.releasedAt?.rfc3339
            reason = lease?.reason
            releasedSecondsAgo = lease?.releasedAt?.age(at: now).components.seconds
            lastHeartbeat = heard?.rfc3339
            lastHeartbeatSecondsAgo = heard?.age(at: now).components.seconds
        }
    }

    struct Session: Encodable, Sendable {
        let id: String
        let scaleSet: Int64?
        let committedMessage: Int64
    }

    /// As many jobs are here as MAX_RUNNERS allows: what waits beyond it is at GitHub, and isn't seen here.
    struct Limit: Encodable, Sendable {
        let since: String
        let secondsAgo: Int64

        init?(_ state: StateRecord, _ now: Scaler.WallTime) {
            guard let since = state.limitedSince, let statistics = state.statistics,
                statistics.assigned >= Int(state.maximum) || statistics.available > 0
            else { return nil }
            self.since = since.rfc3339
            secondsAgo = since.age(at: now).components.seconds
        }
    }

    /// A job that ended with its instance.
    struct LostJob: Encodable, Sendable {
        let id, repository, name: String
        /// `interrupted by EC2`, or `lost` with EC2's reason.
        let result: String
        let at: String
        let secondsAgo: Int64

        init(_ job: Scaler.LostJob, _ now: Scaler.WallTime) {
            (id, repository, name, result) = (job.id.text, job.repository, job.name, job.result)
            (at, secondsAgo) = (job.at.rfc3339, job.at.age(at: now).components.seconds)
        }
    }

    /// The runner of the image that is launched now, and until when GitHub gives it jobs.
    struct RunnerVersion: Encodable, Sendable {
        let version: String
        /// A day; nil where GitHub names none, since it is the newest version.
        let supportedUntil: String?
        /// Why that day is reckoned; nil where GitHub said it.
        let reckonedBecause: String?

        init?(_ state: StateRecord) {
            guard let version = state.runnerVersion else { return nil }
            self.version = version
            supportedUntil = state.runnerEndDay.map { CalendarDay(number: Int(clamping: $0)).description }
            reckonedBecause = state.runnerEndGuess
        }
    }

    /// Why less than wanted can be done.
    struct Degraded: Encodable, Sendable {
        /// `session`, `launch`, `template` …; empty in a record of an earlier version.
        let what: String
        /// The service's own words.
        let words: String
        let since, nextTry: String?
        let secondsAgo, nextTryInSeconds: Int64?
        /// `ServiceFault`, as far as the words tell.
        let kind: String

        init(_ item: DegradedItem, _ now: Scaler.WallTime) {
            (what, words) = (item.what, item.words)
            (since, nextTry) = (item.since?.rfc3339, item.nextTry?.rfc3339)
            secondsAgo = item.since?.age(at: now).components.seconds
            nextTryInSeconds = item.nextTry.map { now.age(at: $0).components.seconds }
            kind = ServiceFault(words: item.words).rawValue
        }
    }

    struct Runner: Encodable, Sendable {
        let name, instance, state, type, market: String
        let zone, phase, job, reason: String?
        let ageSeconds: Int64

        init(_ record: RunnerRecord, _ phase: PhaseRecord?, _ now: Scaler.WallTime) {
            (name, instance, state) = (record.name.text, record.instance.text, record.state.rawValue)
            (type, market, zone) = (record.type, record.market.rawValue, record.zone)
            (self.phase, job, reason) = (phase?.phase.rawValue, record.job?.text, record.reason)
            ageSeconds = record.launched.age(at: now).components.seconds
        }
    }

    struct Batch: Encodable, Sendable {
        let id, market: String
        let count: Int
        let epoch, ageSeconds: Int64

        init(_ record: BatchRecord, _ now: Scaler.WallTime) {
            (id, market, count) = (record.id.text, record.request.market.rawValue, record.request.count)
            (epoch, ageSeconds) = (record.epoch, record.created.age(at: now).components.seconds)
        }
    }

    struct Job: Encodable, Sendable {
        let id, repository, name, state: String
        let runner, why: String?
        /// When GitHub queued it; nil where GitHub didn't say.
        let queued: String?
        /// How long it has waited, or had waited when it started: from GitHub's queueing, over every new assignment.
        let waitedSeconds: Int64
        /// Of one that waits: as `waitedSeconds`. Of one that runs: since it started.
        let ageSeconds: Int64

        init(_ record: JobRecord, _ why: String?, _ now: Scaler.WallTime) {
            (id, repository, name) = (record.id.text, record.repository, record.name)
            state = record.started == nil ? "waiting" : "running"
            (runner, self.why) = (record.runner?.text, why)
            queued = record.queued?.rfc3339
            waitedSeconds = record.waitingSince.age(at: record.started ?? now).components.seconds
            ageSeconds = record.started?.age(at: now).components.seconds ?? waitedSeconds
        }
    }

    struct Election: Encodable, Sendable {
        let epoch: Int64
        let owner, cause: String
        let reason, previous: String?
        let at: String
        /// Bounds, as far as the winner saw; nil: it saw none.
        let leaderlessAtLeastMs, leaderlessAtMostMs: Int64?

        init(_ record: ElectionRecord) {
            (epoch, owner, cause) = (record.epoch, record.owner, record.cause.rawValue)
            (reason, previous, at) = (record.reason, record.previous, record.at.rfc3339)
            leaderlessAtLeastMs = record.leaderless.atLeast?.milliseconds
            leaderlessAtMostMs = record.leaderless.atMost?.milliseconds
        }
    }
}
