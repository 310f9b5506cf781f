/// Durations as people write them in settings: `800ms`, `2s`, `55m`, `1h30m`. The finest unit is the millisecond.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]

    /// Whole numbers, each with its unit; nil for anything else, and for more than a century.
    static func read(_ text: String) -> Duration? {
        var rest = text[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard digits.utf8.count <= 13, let count = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = units.first(where: { rest.hasPrefix($0.name) }) else { return nil }
            rest = rest.dropFirst(unit.name.count)
            let (part, overflowed) = count.multipliedReportingOverflow(by: unit.milliseconds)
            guard !overflowed, part <= longest - total else { return nil }
            total += part
        }
        return .milliseconds(total)
    }

    private static let longest: Int64 = 100 * 366 * 24 * 3_600_000

    /// The shortest text that reads as the same duration, to the millisecond.
    static func print(_ duration: Duration) -> String {
        var rest = duration.milliseconds
        guard rest != 0 else { return "0s" }
        var text = ""
        for (name, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)] as [(String, Int64)] where rest >= size {
            text += "\(rest / size)\(name)"
            rest %= size
        }
        return text
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflowed) = seconds.multipliedReportingOverflow(by: 1000)
        return overflowed ? (seconds < 0 ? .min : .max) : whole + attoseconds / 1_000_000_000_000_000
    }
}
