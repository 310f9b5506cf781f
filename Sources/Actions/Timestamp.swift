/// Reads the service's RFC 3339 times into milliseconds since 1970.
enum Timestamp {
    /// Nil for what is no time, and for year 1: .NET writes an unset time as `0001-01-01T00:00:00Z`. Fractions have up to
    /// seven digits; what is finer than a millisecond is cut off. Offsets other than `Z` occur at api.github.com.
    static func milliseconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 40 else { return nil }
        var reader = Reader(bytes: Array(text.utf8))
        guard let days = reader.date(), let time = reader.timeOfDay(), let offset = reader.offset(), reader.isAtEnd else { return nil }
        return days * 86_400_000 + time - offset
    }

    /// Reads from the front; nil as soon as something does not fit. All numbers have at most four digits, so nothing overflows.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == bytes.count }

        mutating func digits(_ count: Int, in range: ClosedRange<Int64>) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<count {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return range.contains(value) ? value : nil
        }

        mutating func digit() -> Int64? {
            guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
            position += 1
            return Int64(bytes[position - 1] - 0x30)
        }

        mutating func accept(_ alternatives: StaticString) -> UInt8? {
            guard position < bytes.count, alternatives.withUTF8Buffer({ $0.contains(bytes[position]) }) else { return nil }
            position += 1
            return bytes[position - 1]
        }

        /// Days since 1970 by the civil calendar (Howard Hinnant's days_from_civil).
        mutating func date() -> Int64? {
            guard let year = digits(4, in: 2...9999), accept("-") != nil, let month = digits(2, in: 1...12), accept("-") != nil,
                let day = digits(2, in: 1...31)
            else { return nil }
            let shifted = month <= 2 ? year - 1 : year
            let era = shifted / 400
            let yearOfEra = shifted - era * 400
            let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        }

        mutating func timeOfDay() -> Int64? {
            guard accept("Tt ") != nil, let hour = digits(2, in: 0...23), accept(":") != nil, let minute = digits(2, in: 0...59),
                accept(":") != nil, let second = digits(2, in: 0...60), let fraction = fraction()
            else { return nil }
            return ((hour * 60 + minute) * 60 + second) * 1000 + fraction
        }

        mutating func fraction() -> Int64? {
            guard accept(".") != nil else { return 0 }
            guard let first = digit() else { return nil }
            var milliseconds = first * 100
            var weight: Int64 = 10
            while let digit = digit() {
                milliseconds += digit * weight
                weight /= 10
            }
            return milliseconds
        }

        mutating func offset() -> Int64? {
            guard let sign = accept("Zz+-") else { return nil }
            if sign | 0x20 == UInt8(ascii: "z") { return 0 }
            guard let hours = digits(2, in: 0...23), accept(":") != nil, let minutes = digits(2, in: 0...59) else { return nil }
            return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes) * 60_000
        }
    }
}
