import FoundationEssentials

/// The two time formats that are needed, without a formatter's cost: SigV4's basic form, and the extended form of AWS's answers.
enum Timestamp {
    /// `20150830T123600Z`. Years are held to 1970–9999.
    static func basic(_ date: Date) -> String {
        let seconds = Int64(min(max(date.timeIntervalSince1970, 0), 253_402_300_799))
        let (year, month, day) = civil(fromDays: seconds / 86400)
        let second = seconds % 86400
        return digits(year, 4) + digits(month, 2) + digits(day, 2) + "T"
            + digits(second / 3600, 2) + digits(second / 60 % 60, 2) + digits(second % 60, 2) + "Z"
    }

    /// `2026-11-24T17:05:31Z`, with or without a fraction of a second, always in UTC; anything else is `nil`.
    static func parse(_ text: String) -> Date? {
        let parts = Array(text.utf8)
        guard parts.count >= 20, parts.count <= 40, parts.last == UInt8(ascii: "Z"),
            parts[4] == UInt8(ascii: "-"), parts[7] == UInt8(ascii: "-"), parts[10] == UInt8(ascii: "T"),
            parts[13] == UInt8(ascii: ":"), parts[16] == UInt8(ascii: ":"),
            let year = number(parts[0..<4]), let month = number(parts[5..<7]), let day = number(parts[8..<10]),
            let hour = number(parts[11..<13]), let minute = number(parts[14..<16]), let second = number(parts[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61,
            let fraction = fraction(parts[19..<(parts.count - 1)])
        else { return nil }
        let days = days(fromCivil: year, month, day)
        return Date(timeIntervalSince1970: Double(days * 86400 + hour * 3600 + minute * 60 + second) + fraction)
    }

    private static func fraction(_ text: ArraySlice<UInt8>) -> Double? {
        guard let dot = text.first else { return 0 }
        guard dot == UInt8(ascii: "."), let value = number(text.dropFirst().prefix(9)) else { return nil }
        return (0..<min(text.count - 1, 9)).reduce(Double(value)) { value, _ in value / 10 }
    }

    private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty, text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int64(String(decoding: text, as: UTF8.self))
    }

    private static func digits(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Days since 1970-01-01 to a date of the Gregorian calendar, and back, counting years from March so that the leap day comes last.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
