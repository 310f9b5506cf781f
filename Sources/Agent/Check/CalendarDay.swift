import Glibc

/// A day in UTC.
struct CalendarDay: Sendable, Equatable {
    /// Days since 1970-01-01.
    let number: Int

    init(number: Int) { self.number = number }

    init(_ time: WallTime) { number = Int(time.milliseconds / 86_400_000) }

    /// `2026-10-06`; nil for anything else, a day that no calendar has included.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }),
            let year = Int32(parts[0]), let month = Int32(parts[1]), let day = Int32(parts[2]), year >= 1970
        else { return nil }
        var fields = tm()
        (fields.tm_year, fields.tm_mon, fields.tm_mday) = (year - 1900, month - 1, day)
        number = timegm(&fields) / 86_400
        // timegm makes 2 March of 30 February.
        guard description == text else { return nil }
    }

    func adding(days: Int) -> CalendarDay { CalendarDay(number: number + days) }
}

extension CalendarDay: CustomStringConvertible {
    var description: String { String(WallTime(milliseconds: Int64(number) * 86_400_000).rfc3339.prefix(10)) }
}
