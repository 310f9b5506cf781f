import Scaler

/// From when on `agent events` tells: a span back from now (`90m`, `2h30m`, `7d`), or a moment in UTC (`2026-11-28`, `2026-11-28T20:22Z`).
enum Since {
    /// Nil for a text that is neither, and for a moment that lies ahead.
    static func read(_ text: String, at now: Scaler.WallTime) -> Scaler.WallTime? {
        if let span = span(text) { return Scaler.WallTime(milliseconds: now.milliseconds - span.milliseconds) }
        guard let moment = moment(text), moment <= now.milliseconds else { return nil }
        return Scaler.WallTime(milliseconds: moment)
    }

    /// As settings write durations, and whole days.
    private static func span(_ text: String) -> Duration? {
        guard text.hasSuffix("d") else { return DurationText.read(text) }
        let digits = text.dropLast()
        guard digits.utf8.count <= 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let days = Int64(digits) else { return nil }
        return .seconds(days * 86_400)
    }

    /// Milliseconds since 1970. What is finer than a second is cut off.
    private static func moment(_ text: String) -> Int64? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard let date = parts.first, let day = CalendarDay(String(date)) else { return nil }
        guard parts.count > 1 else { return Int64(day.number) * 86_400_000 }
        guard parts.count == 2, parts[1].hasSuffix("Z"), let time = timeOfDay(parts[1].dropLast()) else { return nil }
        return Int64(day.number) * 86_400_000 + time * 1000
    }

    /// `20:22`, `20:22:11`, `20:22:11.042`; in seconds.
    private static func timeOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = number(parts[0], below: 24), let minute = number(parts[1], below: 60) else {
            return nil
        }
        guard parts.count == 3 else { return (hour * 60 + minute) * 60 }
        let second = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = number(second[0], below: 60), second.count == 1 || isFraction(second[1]) else { return nil }
        return (hour * 60 + minute) * 60 + whole
    }

    private static func isFraction(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// Two digits.
    private static func number(_ text: Substring, below end: Int64) -> Int64? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text), number < end else {
            return nil
        }
        return number
    }
}
