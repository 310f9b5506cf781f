import Logging

/// Looks for EC2's notice that it takes the instance away: two minutes ahead, best effort; AWS advises a look every 5 s (EC2 User
/// Guide, 2026-11-24).
struct InterruptionWatch: Sendable {
    /// The notice's text; nil when there is none, or it can't be asked for.
    let notice: @Sendable () async -> String?
    let pace: any Pace
    let log: Logger

    /// Returns after the notice, or when its task is cancelled.
    func run(_ announced: () -> Void) async {
        while !Task.isCancelled {
            if let notice = await notice() {
                log.warning("EC2 takes this instance away", metadata: ["notice": "\(notice)"])
                return announced()
            }
            guard (try? await pace.sleep(.seconds(5))) != nil else { return }
        }
    }
}
