import Glibc
import Scaler

/// The host's clocks, read here and handed to the core: nothing else of the shell decides by time.
enum BootClock {
    /// CLOCK_BOOTTIME: it never jumps, and goes on while the host sleeps.
    static var instant: Instant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Instant(sinceBoot: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
    }

    /// The kernel's id of this boot; nil when it tells none.
    static var bootID: String? { FileReading.line(of: "/proc/sys/kernel/random/boot_id") }

    /// CLOCK_MONOTONIC, in nanoseconds.
    static var monotonicNanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    static var now: Now { Now(instant: instant, wall: Scaler.WallTime(milliseconds: WallTime.now().milliseconds)) }
}
