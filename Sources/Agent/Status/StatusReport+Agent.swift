import Scaler

extension StatusReport {
    /// One agent by its heartbeat: where it is, and whether it could lead.
    struct Agent: Encodable, Sendable {
        /// A heartbeat older than this is of an agent that is gone: three of them were missed, and some.
        private static let life = Duration.seconds(35)
        /// An agent that is gone is shown for so long; then its record is as good as deleted, though DynamoDB may take days to.
        static let memory = Duration.seconds(3600)

        let id, version, role: String
        let host, zone: String?
        /// When the role began; RFC 3339, UTC.
        let since: String?
        let secondsAgo: Int64
        /// No heartbeat for longer than an agent that lives leaves between two.
        let stale: Bool
        /// It lives, its host stays, and GitHub and EC2 admit it, its launches too, as far as it knows.
        let healthy: Bool
        /// Why it is not healthy.
        let reason: String?
        let github, ec2, launches: Reach

        /// What the agent last learned of a service.
        struct Reach: Encodable, Sendable {
            /// `reached`, `refused` or `unknown`.
            let state: String
            /// Since the service last admitted it.
            let secondsAgo: Int64?
            /// In the service's words, clipped.
            let words: String?
        }

        /// A standby that lives and could not take over: to be mended before it is needed. One that is gone, or going, may have been
        /// meant to go.
        var isUnfit: Bool { role != "leader" && !stale && (github.words ?? ec2.words ?? launches.words) != nil && !isLeaving }
        private let isLeaving: Bool

        private enum CodingKeys: String, CodingKey {
            case id, version, role, host, zone, since, secondsAgo, stale, healthy, reason, github, ec2, launches
        }

        init(_ member: MemberRecord, _ reading: LedgerReading, _ now: Scaler.WallTime) {
            id = member.agent
            version = member.version
            role = reading.lease.state == .held && reading.lease.lease?.owner == member.agent ? "leader" : "standby"
            (host, zone) = (member.host, member.zone)
            since = member.role == role ? member.since?.rfc3339 : nil
            secondsAgo = member.at.age(at: now).components.seconds
            stale = member.at.age(at: now) >= Self.life
            github = Reach(member.github, now)
            // A leader says in `degraded` what came of its launches.
            ec2 = Reach(role == "leader" ? ServiceReach() : member.ec2, now)
            launches = Reach(role == "leader" ? ServiceReach() : member.launches, now)
            isLeaving = member.leaving != nil
            reason = Self.reason(member, stale ? secondsAgo : nil, github, ec2, launches)
            healthy = reason == nil
        }

        private static func reason(
            _ member: MemberRecord, _ silent: Int64?, _ github: Reach, _ ec2: Reach, _ launches: Reach
        ) -> String? {
            if let silent { return "no heartbeat for \(StatusText.span(silent))" }
            if let leaving = member.leaving { return "its host is going: \(leaving)" }
            if let words = github.words { return "GitHub doesn't admit it: \(words)" }
            if let words = ec2.words { return "EC2 doesn't admit it: \(words)" }
            return launches.words.map { "EC2 would not launch for it: \($0)" }
        }
    }
}

extension StatusReport.Agent.Reach {
    fileprivate init(_ reach: ServiceReach, _ now: Scaler.WallTime) {
        state = reach.trouble != nil ? "refused" : reach.seen != nil ? "reached" : "unknown"
        secondsAgo = reach.seen?.age(at: now).components.seconds
        words = reach.trouble
    }
}
