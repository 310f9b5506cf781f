import ArgumentParser

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Queues jobs at the stand-in's GitHub.",
        discussion: "stand-in queue 10 --duration 2s --repo web\nstand-in queue 1 --label gpu --label linux")

    @Argument(help: "How many.") var count: Int = 1
    @Option(help: "How long each job works, e.g. 500ms, 2s.") var duration = Length(milliseconds: 2_000)
    @Option(help: "The repository they belong to.") var repo = "web"
    @Option(name: .customLong("label"), help: "A label that they ask for (repeatable); the first scale set's without it.") var labels:
        [String] = []
    @OptionGroup var server: ServerOption

    func run() throws {
        let answer = try server.call(
            "POST", "/_control/queue",
            [
                "count": .int(Int64(count)), "durationMs": .int(duration.milliseconds), "repo": .string(repo),
                "labels": .array(labels.map(JSON.string)),
            ])
        print("queued \(answer["queued"]?.elements.count ?? 0)")
    }
}

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "jobs", abstract: "Lists the jobs.")

    @Flag(help: "As JSON.") var json = false
    @OptionGroup var server: ServerOption

    func run() throws {
        try show(server.call("GET", "/_control/jobs"), asJSON: json, ["id", "state", "result", "repository", "runner", "assignments"])
    }
}

struct InstancesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "instances", abstract: "Lists the instances.")

    @Flag(help: "As JSON.") var json = false
    @OptionGroup var server: ServerOption

    func run() throws {
        try show(server.call("GET", "/_control/instances"), asJSON: json, ["id", "state", "reason", "type", "zone", "market", "runner"])
    }
}

struct CountersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counters", abstract: "Says what was launched, ended, orphaned and completed, as JSON.")

    @OptionGroup var server: ServerOption

    func run() throws {
        print(try server.call("GET", "/_control/counters").text)
    }
}

struct PowerOffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power-off", abstract: "Powers an instance off from within, as its operating system would.")

    @Argument(help: "The instance's id.") var instance: String
    @OptionGroup var server: ServerOption

    func run() throws {
        _ = try server.call("POST", "/_control/power-off", ["instance": .string(instance)])
    }
}

struct FaultCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault", abstract: "Breaks something.",
        discussion: """
            no-capacity [--type T] [--zone Z] [--market spot] [--room N]   pools hold no more than N (0) instances
            throttle [--count N]             the next N EC2 calls answer RequestLimitExceeded
            deny --action A [--key K]        IAM doesn't grant A (e.g. iam:PassRole) to the caller with the access key K, or to any
            github-down, ec2-down [--for 30s]
            lose-session, lose-scale-set     GitHub forgets it
            never-register [--count N]       the next N instances don't boot
            outdated-runner                  runners are refused as too old once they listen
            interrupt ID [--for 2m]          a spot notice, and the end after that time
            rebalance ID, vanish ID          a recommendation; the machine's processes die while EC2 says that it runs
            expire-tokens, empty-answers [--count N], redeliver
            statistics --count N             GitHub says N assigned jobs, whatever is true
            clear                            ends capacity, rights, outage, statistics and runner faults
            """)

    @Argument(help: "Its name.") var name: String
    @Argument(help: "The instance, where one is needed.") var instance: String?
    @Option var type: String?
    @Option var zone: String?
    @Option var market: String?
    @Option var room: Int?
    @Option var count: Int?
    @Option var action: String?
    @Option var key: String?
    @Option(name: .customLong("for")) var length: Length?
    @OptionGroup var server: ServerOption

    func run() throws {
        let given: [(String, JSON?)] = [
            ("name", .string(name)), ("instance", instance.map(JSON.string)), ("type", type.map(JSON.string)),
            ("zone", zone.map(JSON.string)),
            ("market", market.map(JSON.string)), ("room", room.map { .int(Int64($0)) }), ("count", count.map { .int(Int64($0)) }),
            ("action", action.map(JSON.string)), ("key", key.map(JSON.string)),
            ("durationMs", length.map { .int($0.milliseconds) }),
        ]
        let body = JSON.object(given.compactMap { key, value in value.map { .init(key: key, value: $0) } })
        print(try server.call("POST", "/_control/fault", body).text)
    }
}

/// One line a record, columns aligned.
private func show(_ records: JSON, asJSON: Bool, _ columns: [String]) throws {
    if asJSON { return print(records.text) }
    let rows = [columns] + records.elements.map { record in columns.map { cell(record[$0]) } }
    let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
        print(zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  "))
    }
}

private func cell(_ value: JSON?) -> String {
    switch value {
    case .string(let text)?: text
    case .int(let number)?: String(number)
    case .bool(let flag)?: flag ? "yes" : "no"
    default: "-"
    }
}
