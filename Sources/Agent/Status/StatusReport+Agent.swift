import Scaler

extension StatusReport {
    /// One agent by its heartbeat: where it is, and whether it could lead.
    struct Agent: Encodable, Sendable {
        /// An agent that is gone is shown for so long; then its record is as good as deleted, though DynamoDB may take days to.
        static let memory = Duration.seconds(3600)

        let id, version, role: String
        let host, zone: String?
        /// When the role began; RFC 3339, UTC.
        let since: String?
        let secondsAgo: Int64
        /// It counts as gone: `MemberRecord.isSilent`, or it held the lease and fell silent.
        let stale: Bool
        /// It lives, its host stays, and no service refuses it or fails it, its launches too, as far as it knows.
        let healthy: Bool
        /// Why it is not healthy.
        let reason: String?
        let github, ec2, launches: Reach
        /// The settings that decide what it would do as the leader, long values clipped.
        let settings: [String: String]

        /// What the agent last learned of a service.
        struct Reach: Encodable, Sendable {
            /// `reached`, `refused`, `failing` (no answer, or an error of the service's own) or `unknown`.
            let state: String
            /// Since the service last admitted it.
            let secondsAgo: Int64?
            /// In the service's words, clipped.
            let words: String?
            /// `ServiceFault`, as far as the words tell.
            let kind: String?
        }

        /// A standby that lives and could not take over: to be mended before it is needed. One that is gone, or going, may have been
        /// meant to go.
        var isUnfit: Bool { role != "leader" && !stale && hasTrouble && !isLeaving }
        /// How long it has had its role, in seconds; nil where it isn't known.
        let roleSeconds: Int64?
        private let hasTrouble: Bool
        private let isLeaving: Bool

        private enum CodingKeys: String, CodingKey {
            case id, version, role, host, zone, since, secondsAgo, stale, healthy, reason, github, ec2, launches, settings
        }

        init(_ member: MemberRecord, _ reading: LedgerReading, _ now: Scaler.WallTime) {
            var member = member
            let lease = reading.lease
            let isHolder = lease.lease?.owner == member.agent
            id = member.agent
            version = member.version
            role = isHolder && lease.state == .held ? "leader" : "standby"
            // A leader says in `degraded` what came of its launches.
            if role == "leader" { (member.ec2, member.launches) = (ServiceReach(), ServiceReach()) }
            (host, zone) = (member.host, member.zone)
            since = member.role == role ? member.since?.rfc3339 : nil
            roleSeconds = member.role == role ? member.since?.age(at: now).components.seconds : nil
            secondsAgo = member.at.age(at: now).components.seconds
            let silence = Self.silence(member, lease, reading.elections, now)
            stale = silence != nil
            (github, ec2, launches) = (Reach(member.github, now), Reach(member.ec2, now), Reach(member.launches, now))
            hasTrouble = member.github.trouble ?? member.ec2.trouble ?? member.launches.trouble != nil
            isLeaving = member.leaving != nil
            settings = Dictionary(member.settings.map { ($0.name, $0.value) }) { first, _ in first }
            reason = silence ?? member.fault
            healthy = reason == nil
        }

        /// Why it counts as gone; nil while it doesn't. A leader that renews its lease lives, whatever its heartbeats say.
        private static func silence(
            _ member: MemberRecord, _ sighting: LeaseSighting, _ elections: [ElectionRecord], _ now: Scaler.WallTime
        ) -> String? {
            let ago = StatusText.span(member.at.age(at: now).components.seconds)
            if sighting.lease?.owner == member.agent {
                if sighting.state == .held { return nil }
                if sighting.state == .expired { return "it holds the lease and no longer renews it; last heartbeat \(ago) ago" }
            }
            if elections.contains(where: { member.fellSilent(by: $0) }) { return "it led and fell silent; last heartbeat \(ago) ago" }
            guard member.isSilent(at: now) else { return nil }
            guard let lead = member.clockLead(at: now) else { return "no heartbeat for \(ago)" }
            let span = StatusText.span(lead.components.seconds)
            return "not known whether it lives: its clock is \(span) ahead, or this machine's is behind"
        }
    }
}

extension StatusReport.Agent.Reach {
    fileprivate init(_ reach: ServiceReach, _ now: Scaler.WallTime) {
        guard let trouble = reach.trouble else {
            state = reach.seen != nil ? "reached" : "unknown"
            (secondsAgo, words, kind) = (reach.seen?.age(at: now).components.seconds, nil, nil)
            return
        }
        let fault = ServiceFault(words: trouble)
        state = reach.isRefused || fault == .refused ? "refused" : "failing"
        (secondsAgo, words, kind) = (reach.seen?.age(at: now).components.seconds, trouble, fault.rawValue)
    }
}
