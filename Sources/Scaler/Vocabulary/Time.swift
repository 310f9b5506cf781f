/// An instant of one host's boot-time clock (CLOCK_BOOTTIME: it never jumps, and goes on while the host sleeps). Instants of
/// two hosts are never compared.
public struct Instant: Comparable, Hashable, Sendable {
    public let sinceBoot: Duration

    public init(sinceBoot: Duration) { self.sinceBoot = sinceBoot }

    // By the numbers: the standard library calls a function for what is two instructions here.
    public static func == (left: Instant, right: Instant) -> Bool { left.attoseconds == right.attoseconds }
    public static func < (left: Instant, right: Instant) -> Bool { left.attoseconds < right.attoseconds }
    public static func + (instant: Instant, span: Duration) -> Instant { Instant(instant.attoseconds + span.attoseconds) }
    public static func - (instant: Instant, span: Duration) -> Instant { Instant(instant.attoseconds - span.attoseconds) }
    public static func - (later: Instant, earlier: Instant) -> Duration { Duration(attoseconds: later.attoseconds - earlier.attoseconds) }

    private init(_ attoseconds: Int128) { sinceBoot = Duration(attoseconds: attoseconds) }
    private var attoseconds: Int128 { sinceBoot.attoseconds }
}

/// Wall time in milliseconds since the Unix epoch. It goes only into records, TTLs and what people read: no decision about
/// authority is ever made from it.
public struct WallTime: Comparable, Hashable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }

    /// How long before `now` this was; zero when a clock says that it lies ahead.
    public func age(at now: WallTime) -> Duration {
        let (span, overflowed) = now.milliseconds.subtractingReportingOverflow(milliseconds)
        return overflowed ? (milliseconds < 0 ? .milliseconds(Int64.max) : .zero) : .milliseconds(max(0, span))
    }

    /// Days since 1970-01-01, UTC.
    var dayNumber: Int { Int(milliseconds / 86_400_000) }

    /// Whole seconds since the Unix epoch, as DynamoDB's TTL wants them.
    public func seconds(after span: Duration) -> Int64 { milliseconds / 1000 + span.components.seconds }
}

/// The present, as the shell read it before it handed over an event.
public struct Now: Sendable {
    public let instant: Instant
    public let wall: WallTime

    public init(instant: Instant, wall: WallTime) {
        self.instant = instant
        self.wall = wall
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    public var inMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
