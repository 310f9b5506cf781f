import Scaler

/// Why no other agent leads after `agent step-down`, each with its exit code.
enum StepDownFailure: Error, CustomStringConvertible {
    /// There is nobody to ask, or whoever was asked is silent and nobody came in its place.
    case noLeader(LeaseSighting)
    /// The ledger can't be read or written.
    case unreadable(StatusError)
    /// Nothing was asked: nobody would lead afterwards. `unfit`: those who are there, and say that they could not.
    case nobodyElse(String, unfit: [MemberRecord])
    /// It was asked, and within the time no other agent led. `last`: the lease as it was seen last.
    case nobodyCame(LeaseRecord, last: LeaseRecord)

    var exit: CommandExit {
        switch self {
        case .noLeader: .failed
        case .unreadable: .cantTell
        case .nobodyElse: .degraded
        case .nobodyCame: .nobodyCame
        }
    }

    var description: String {
        switch self {
        case .noLeader(let sighting):
            "nobody leads (\(Self.words(sighting))), so nobody can step down. `agent status` tells more."
        case .unreadable(let error): "the ledger doesn't answer: \(error)"
        case .nobodyElse(let owner, let unfit):
            """
            \(owner) leads, and no other agent could: \(Self.words(unfit)). Nobody would lead for at least 30 s, until \(owner) claims \
            again. Start another agent, or say --force. Nothing was asked.
            """
        case .nobodyCame(let lease, let last) where last.released:
            """
            \(lease.owner) handed over, ending epoch \(lease.epoch), and no other agent has claimed the lease yet. `agent status` tells \
            who leads.
            """
        case .nobodyCame(let lease, let last) where last.epoch > lease.epoch:
            "\(lease.owner) handed over, nobody else claimed while it abstained, and it leads again, under epoch \(last.epoch)."
        case .nobodyCame(let lease, _):
            """
            \(lease.owner) was asked to end epoch \(lease.epoch), and no other agent leads yet. The request stands; `agent status` tells \
            who leads.
            """
        }
    }

    private static func words(_ unfit: [MemberRecord]) -> String {
        guard !unfit.isEmpty else { return "no other wrote a heartbeat in the last \(MemberRecord.longestSilence.components.seconds) s" }
        return unfit.map { member in
            "\(member.agent) is there, but \(member.fault ?? "says nothing of why")"
        }.joined(separator: "; ")
    }

    private static func words(_ sighting: LeaseSighting) -> String {
        let owner = sighting.lease?.owner ?? "?"
        return switch sighting.state {
        case .none: "nobody ever claimed the lease of this scale set in this table: is RUNNER_SCALE_SET_NAME right?"
        case .released: "\(owner) gave the lease up"
        case .expired: "\(owner) no longer renews the lease"
        case .held: "\(owner) holds the lease"
        }
    }
}
