import Scaler

/// The partitions of HISTORY: one for each UTC day, named after the day on which its records were written, by their writers' clocks.
enum HistoryDays {
    private static let length: Int64 = 86_400_000

    /// For how many days before today there may be records.
    static let kept = Scaler.Scope.historyLife.milliseconds / length

    /// The day's number, counted from 1970-01-01.
    static func number(of wall: Scaler.WallTime) -> Int64 { wall.milliseconds / length }

    /// The oldest first. Nothing older than HISTORY keeps is named: DynamoDB may take two days more to remove what has expired.
    static func partitions(of scope: Scaler.Scope, from start: Scaler.WallTime, to end: Scaler.WallTime) -> [String] {
        let last = number(of: end)
        let first = max(number(of: start), last - kept)
        guard first <= last else { return [] }
        return (first...last).map { scope.historyPartition(of: Scaler.WallTime(milliseconds: $0 * length)) }
    }
}
