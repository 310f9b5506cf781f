import AWS
import Scaler

/// Reads what happened from HISTORY and LEASE, and nothing else: it answers when every agent is dead.
struct EventReader: Sendable {
    let table: LedgerTable
    let scope: Scaler.Scope

    /// What one day of HISTORY holds.
    struct Day: Sendable {
        /// The oldest first.
        var events: [PastEvent] = []
        /// Records that this version can't read: why.
        var unreadable: [Key: String] = [:]
        /// Of at most 1 MB each.
        var pages = 0

        fileprivate mutating func add(_ key: Key, _ item: Scaler.Item, from start: Scaler.WallTime) {
            do throws(UnreadableRecord) {
                guard let event = try PastEvent(key, item), event.at >= start else { return }
                events.append(event)
            } catch {
                unreadable[key] = error.words
            }
        }
    }

    private var ledger: LeaseReader { LeaseReader(scope: scope) { [table] in await table.perform($0, { true }) } }

    func lease() async throws(StatusError) -> LeaseRecord? { try await ledger.read() }

    func scaleSets() async throws(StatusError) -> [String] { try await ledger.scaleSets() }

    /// Some days at once, each whole: a day's keys don't sort by time. DynamoDB sends only what happened since `start`.
    func days(_ partitions: ArraySlice<String>, from start: Scaler.WallTime) async throws(StatusError) -> [Day] {
        do {
            return try await withThrowingTaskGroup(of: (Int, Day).self) { group in
                for (index, partition) in partitions.enumerated() { group.addTask { (index, try await day(partition, from: start)) } }
                var days = [Day](repeating: Day(), count: partitions.count)
                for try await (index, day) in group { days[index] = day }
                return days
            }
        } catch {
            throw StatusError(description: "\(error)")
        }
    }

    private func day(_ partition: String, from start: Scaler.WallTime) async throws(AWSError) -> Day {
        var day = Day()
        day.pages = try await table.eachPage(of: .init(partition: partition, filter: .events(since: start))) { page in
            for (key, item) in page { day.add(key, item, from: start) }
        }
        day.events.sort { ($0.at, $0.kind.rawValue, $0.subject) < ($1.at, $1.kind.rawValue, $1.subject) }
        return day
    }
}

extension LedgerTable.Filter {
    /// What happened since then, without the jobs that ended by GitHub's word. An item of HISTORY expires thirty days after it was
    /// written, so its TTL says when that was. Damaged items that lack these fields are sent too: they are counted.
    fileprivate static func events(since start: Scaler.WallTime) -> LedgerTable.Filter {
        let results = JobRecord.lostResults.enumerated()
        let isLost = results.map { "begins_with(#result, :lost\($0.offset))" }.joined(separator: " OR ")
        var values: AWS.Item = [":ttl": .number(String(start.milliseconds / 1000 + Scope.historyLife.components.seconds))]
        for (index, result) in results { values[":lost\(index)"] = .string(result) }
        return LedgerTable.Filter(
            text: "(attribute_not_exists(#ttl) OR #ttl >= :ttl) AND (attribute_not_exists(#result) OR \(isLost))",
            placeholders: Placeholders(names: ["#ttl": "ttl", "#result": "result"], values: values))
    }
}
