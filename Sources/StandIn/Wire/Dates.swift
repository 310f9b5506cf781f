/// Civil dates of wall-clock milliseconds since 1970, in the ways the services write them.
struct WireDate: Sendable {
    private let year: Int64
    private let month: Int64
    private let day: Int64
    private let hour: Int64
    private let minute: Int64
    private let second: Int64
    private let millisecond: Int64

    /// By Hinnant's days-to-civil algorithm ("chrono-Compatible Low-Level Date Algorithms", 2014).
    init(milliseconds: Int64) {
        let (days, inDay) = milliseconds.flooredDivision(by: 86_400_000)
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097).quotient
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        (hour, minute, second) = (inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60)
        millisecond = inDay % 1000
    }

    /// `2026-05-01T10:00:00.000Z`, as EC2 writes it.
    var milliseconds: String { "\(base).\(padded(millisecond, 3))Z" }
    /// `2026-05-01T10:00:00Z`, as IMDS writes it.
    var seconds: String { "\(base)Z" }
    /// `2026-05-01 10:00:00 GMT`, as EC2 writes it in words.
    var spaced: String { base.map { $0 == "T" ? " " : String($0) }.joined() + " GMT" }
    /// `2026-05-01T10:00:00.1234567Z`: .NET writes up to seven digits and leaves out trailing zeroes.
    var ticks: String {
        var digits = padded(millisecond, 3) + "4567"
        if millisecond % 3 == 0 { digits = padded(millisecond, 3) + "45" }
        return "\(base).\(digits)Z"
    }

    /// .NET's default date: what the Actions Service sends where nothing is set.
    static let unset = "0001-01-01T00:00:00Z"

    private var base: String {
        "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
