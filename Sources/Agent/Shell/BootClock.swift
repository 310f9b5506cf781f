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

    static var now: Now { Now(instant: instant, wall: Scaler.WallTime(milliseconds: WallTime.now().milliseconds)) }
}
