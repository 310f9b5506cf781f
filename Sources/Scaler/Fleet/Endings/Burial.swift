/// The end of a runner's records: into HISTORY, with its boot record wiped.
struct Burial {
    let terms: Terms

    /// Nothing is left of the runner but its records.
    func bury(_ id: InstanceID, isInterrupted: Bool, in roster: inout Roster, and jobs: inout Jobs, _ turn: inout Turn) {
        guard let record = roster[id]?.record else { return }
        roster.bury(id, at: turn.instant)
        jobs.lose(record, isInterrupted: isInterrupted, except: roster.unreadable.keys, &turn)
        turn.commit(writes(of: record, at: turn.now.wall))
    }

    private func writes(of record: RunnerRecord, at wall: WallTime) -> [Write] {
        var item = record.item
        item["ended"] = .number(wall.milliseconds)
        let moved = [
            terms.history("RUNNER", record.name.text, item, at: wall), Write(terms.scope.runner(record.name), .delete),
        ]
        return record.configured == nil ? moved : moved + [blankBoot(record.instance, wall)]
    }

    /// INV-7: BOOT gets its TTL only now, and whatever the instance left of its secret is wiped, since TTL takes days. It goes with the
    /// record's end, so that it is settled like every commit, and comes after the commit that put BOOT. Unconditional: a BOOT that is gone
    /// must not hold up the record's end.
    private func blankBoot(_ id: InstanceID, _ wall: WallTime) -> Write {
        let blank: Item = ["configuration": .text(""), "ttl": .number(wall.seconds(after: .seconds(86_400)))]
        return Write(Scope.boot(userID: terms.plan.userID(id)), .update(set: blank))
    }
}
