import Glibc

/// The wall clock's time, for records and people. Nothing is decided by it.
struct WallTime: Sendable, Equatable {
    /// Milliseconds since 1970, UTC.
    let milliseconds: Int64

    static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// `2026-11-24T17:05:28.042Z`
    var rfc3339: String {
        let parts = parts
        let (month, day) = (Self.pad(Int(parts.tm_mon) + 1), Self.pad(Int(parts.tm_mday)))
        return "\(Self.pad(Int(parts.tm_year) + 1900, 4))-\(month)-\(day)T\(timeOfDay)Z"
    }

    /// `17:05:28.042`, UTC.
    var timeOfDay: String {
        let parts = parts
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.pad(Int($0)) }.joined(separator: ":")
        return "\(clock).\(Self.pad(Int(milliseconds % 1000), 3))"
    }

    private var parts: tm {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }

    private static func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
