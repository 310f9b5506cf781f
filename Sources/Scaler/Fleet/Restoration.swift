/// Takes over what the records say. Records that memory has already are older than memory, and are passed over.
struct Restoration {
    let scope: Scope

    /// Says how many records were taken, or belong to somebody in a way that can't be read.
    func restore(
        _ items: [Key: Item], launches: inout Launches, roster: inout Roster, jobs: inout Jobs, _ turn: inout Turn
    ) -> Int {
        var taken = 0
        let live = items.filter { $0.key.partition == scope.livePartition }
        for (key, item) in live.sorted(by: { $0.key.sort < $1.key.sort }) {
            do {
                if key.sort.hasPrefix("RUNNER#") {
                    if roster.restore(try RunnerRecord(item), turn) { taken += 1 }
                } else if key.sort.hasPrefix("BATCH#") {
                    if launches.restore(try BatchRecord(item), turn) { taken += 1 }
                } else if key.sort.hasPrefix("JOB#") {
                    jobs.restore(try JobRecord(item), turn)
                }
            } catch {
                taken += 1
                roster.leave(key, error, &turn)
            }
        }
        return taken
    }

    /// Forgets what a reading made of a record that no longer stands so.
    func unread(_ key: Key, _ item: Item, roster: inout Roster, jobs: inout Jobs) {
        roster.unleave(key)
        if let record = try? RunnerRecord(item) { roster.forget(record.instance) }
        if let record = try? JobRecord(item) { jobs.forget(record.id) }
    }
}
