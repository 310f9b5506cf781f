/// Pauses that double from one second to five. Without jitter, unlike the core's `Backoff`: an instance is alone with its record.
struct BootPauses {
    private var pause = Duration.seconds(1)

    mutating func next() -> Duration {
        defer { pause = min(pause + pause, .seconds(5)) }
        return pause
    }
}
