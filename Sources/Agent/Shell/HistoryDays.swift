import Scaler

/// The partitions of HISTORY: one for each UTC day, named after the day on which its records were written, by their writers' clocks.
enum HistoryDays {
    /// How long a record of HISTORY is kept, as the core writes it into the record's TTL.
    static let life = Duration.seconds(30 * 86_400)
    private static let day: Int64 = 86_400_000

    /// The oldest first. Nothing older than HISTORY keeps is named: DynamoDB may take two days more to remove what has expired.
    static func partitions(of scope: Scaler.Scope, from start: Scaler.WallTime, to end: Scaler.WallTime) -> [String] {
        let last = end.milliseconds / day
        let first = max(start.milliseconds / day, last - life.milliseconds / day)
        guard first <= last else { return [] }
        return (first...last).map { scope.historyPartition(of: Scaler.WallTime(milliseconds: $0 * day)) }
    }
}
