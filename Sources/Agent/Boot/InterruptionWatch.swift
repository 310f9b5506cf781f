import AWS
import Logging

/// Looks for EC2's notice that it takes the instance away: two minutes ahead, best effort; AWS advises a look every 5 s (EC2 User
/// Guide, 2026-11-24).
struct InterruptionWatch: Sendable {
    /// Nil while there is none, or it can't be asked for.
    let notice: @Sendable () async -> SpotNotice?
    let pace: any Pace
    let log: Logger
    var now: @Sendable () -> WallTime = WallTime.now

    /// EC2's two minutes, less the 5 s in which a notice may go unseen.
    static let longest = Duration.seconds(115)

    /// How long the instance has from now on, once a notice was seen; nil when the task was cancelled before.
    func run() async -> Duration? {
        while !Task.isCancelled {
            if let notice = await notice() {
                let left = Self.left(until: notice.time.map { WallTime(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }, at: now())
                log.warning(
                    "EC2 takes this instance away",
                    metadata: ["action": "\(notice.action)", "secondsLeft": .stringConvertible(left.components.seconds)])
                return left
            }
            guard (try? await pace.sleep(.seconds(5))) != nil else { return nil }
        }
        return nil
    }

    /// The notice names the end by EC2's clock. Where this one says that it is over, or farther away than any notice reaches, this one is
    /// wrong: then the longest time that is left is counted from the notice's receipt.
    static func left(until end: WallTime?, at now: WallTime) -> Duration {
        guard let end else { return longest }
        let left = Duration.milliseconds(end.milliseconds - now.milliseconds)
        return left > .zero && left <= .seconds(125) ? left : longest
    }
}
