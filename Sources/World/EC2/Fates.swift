extension EC2 {
    /// What becomes of a launched instance while it boots.
    enum Fate: Sendable {
        case boots
        /// Ends at the end of its boot, for this reason.
        case dies(StateReason)
        /// Stays pending until somebody ends it, as on broken hardware (karpenter#5706).
        case staysPending
    }

    /// What goes wrong with instances after EC2 granted them. Each count is used up by the instances that it spoils.
    public struct Misfortunes: Sendable, Hashable {
        /// So many launches from now on end while they boot.
        public var deathsAtBoot = 0
        /// Why those end: a volume limit, a key that may not be used, EC2's own error.
        public var causeOfDeath = StateReason(code: "Client.InternalError")
        /// Zones where every instance ends while it boots, and why (karpenter#6723).
        public var badZones: [String: StateReason] = [:]
        /// So many launches from now on stay pending for ever.
        public var neverRunning = 0
        /// So many ends from now on stay in shutting-down for `slowShutdown`.
        public var slowShutdowns = 0
        /// How long a slow end stays in shutting-down, ms. EC2 forces it after several hours (user guide, troubleshooting).
        public var slowShutdown: Int64 = 1_800_000

        public init() {}

        mutating func fate(in zone: String) -> Fate {
            if let cause = badZones[zone] { return .dies(cause) }
            if deathsAtBoot > 0 {
                deathsAtBoot -= 1
                return .dies(causeOfDeath)
            }
            guard neverRunning > 0 else { return .boots }
            neverRunning -= 1
            return .staysPending
        }

        mutating func shutdownTime() -> Int64? {
            guard slowShutdowns > 0 else { return nil }
            slowShutdowns -= 1
            return slowShutdown
        }
    }
}

extension EC2.Region {
    /// Instances of somebody else in the account, as a second deployment has them: running at once, with these tags.
    ///
    /// They take no part in the caller's fleets, but count against quotas and pools, and stand in every listing that their tags pass.
    /// - Parameter template: the launch template whose contents they have.
    public mutating func launchForeign(
        _ count: Int, type: String, subnet: String, market: EC2.Market = .spot, tags: [String: String], template: EC2.TemplateReference,
        at now: Int64
    ) -> Result<[String], EC2.Failure> {
        catchUp(to: now)
        let override = EC2.Override(type: type, subnet: subnet)
        let request = EC2.FleetRequest(token: nil, configs: [.init(template: template, overrides: [override])], total: max(1, count))
        return offers(for: request).map { offers in
            let fleet = "fleet-" + chance.uuid()
            return (0..<max(0, count)).map { _ in launch(offers[0], market, tags, fleet, at: now) }
        }
    }

    mutating func schedule(_ fate: EC2.Fate, of id: String, bootedAt instant: Int64) {
        switch fate {
        case .boots: agenda.add(.booted(id), at: instant)
        case .dies(let cause): agenda.add(.died(id, cause), at: instant)
        case .staysPending: break
        }
    }

    /// An instance that never ran: pending, then terminated, and listings say why.
    mutating func die(_ id: String, _ cause: EC2.StateReason, at instant: Int64) {
        guard instances[id]?.state == .pending else { return }
        note(.shuttingDown(cause), id, at: instant)
        instances.change(id) { instance in
            instance.reason = cause
            instance.endedAt = instant
        }
        end(id, at: instant)
    }
}
