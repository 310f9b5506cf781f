extension SettingsTable {
    /// The ledger is read whole at a takeover, a page of 1 MB for each thousand runners; ten pages are still read in a second or so.
    static let mostRunners = 10_000

    static let scaling: [Setting] = [
        Setting(
            name: .minRunners, kind: .integer(0...mostRunners), defaultText: "0", readers: .scaler,
            meaning: "The least number of runners, busy ones included. The floor of the total."),
        Setting(
            name: .maxRunners, kind: .integer(0...mostRunners), defaultText: "10", readers: .scaler,
            meaning: "The greatest number of runners, busy ones included. 0 takes no new job: a way to drain."),
        Setting(
            name: .idleRunners, kind: .integer(0...mostRunners), defaultText: "0", readers: .scaler,
            meaning: "Runners kept ready on top of those that jobs need. A job then starts without waiting for a boot."),
        Setting(
            name: .idleTimeout, kind: .duration(.zero...(.seconds(86400))), defaultText: "2m", readers: .scaler,
            meaning: "How long a runner that is no longer wanted stays idle before it is retired. It prevents thrashing."),
        Setting(
            name: .registrationTimeout, kind: .duration(.seconds(30)...(.seconds(3600))), defaultText: "4m", readers: .scaler,
            meaning: """
                How long a launched runner may take until it listens. After that it no longer counts as capacity and is replaced. GitHub \
                takes a job back after 5 minutes without a runner, so a longer wait than that is warned about.
                """),
        Setting(
            name: .runnerTimeout, kind: .duration(.seconds(60)...(.seconds(7 * 86400))), defaultText: "1h", readers: .scaler,
            meaning: """
                The longest that a runner without a job is kept. It goes within the last fifth of this time, and where it is still wanted \
                only when its replacement has registered.
                """),
        Setting(
            name: .maxJobDuration, kind: .duration(.seconds(60)...(.seconds(7 * 86400))), otherwise: "no limit", readers: .scaler,
            meaning: """
                How long a job may run. After that its runner is ended, although GitHub still counts the job, and the job fails. The log \
                says so. Without this setting no runner with a job is ever ended.
                """),
        Setting(
            name: .finishedMakeRoom, kind: .boolean, defaultText: "true", readers: .scaler,
            meaning: """
                At MAX_RUNNERS, whether an instance whose runner has finished makes room for the next one before it is gone. Such an \
                instance can take no job and powers itself off. So for some seconds up to twice MAX_RUNNERS instances may be paid for.
                """),
    ]
}
