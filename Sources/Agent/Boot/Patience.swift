/// How long something is tried again, and with which pauses; a stop that is asked for ends it.
struct Patience: Sendable {
    private let deadline: Duration
    private let pace: any Pace
    private let stop: StopRequest
    private var pauses = BootPauses()

    init(_ limit: Duration, pace: any Pace, stop: StopRequest) {
        deadline = pace.now() + limit
        self.pace = pace
        self.stop = stop
    }

    /// Pauses before another attempt; false, without a pause, when there is no time for one.
    mutating func pause() async -> Bool {
        let pause = pauses.next()
        guard !stop.isRequested, pace.now() + pause < deadline else { return false }
        try? await pace.sleep(pause)
        return !stop.isRequested
    }
}
