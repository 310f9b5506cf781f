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
    @Option(help: "The owner of that repository; the scale set's without it.") var owner: String?
    @Flag(name: .customLong("public"), help: "The repository is public: a group must allow its jobs.") var isPublic = false
    @Option(name: .customLong("run"), help: "The workflow run that they belong to; one of its own for each without it.")
    var workflowRun: Int?
    @Option(help: "The job id that messages carry for all of them: runs of one workflow may share it.")
    var sharedId: String?
    @OptionGroup var server: ServerOption

    func run() throws {
        let answer = try server.call(
            "POST", "/_control/queue",
            [
                "count": .int(Int64(count)), "durationMs": .int(duration.milliseconds), "repo": .string(repo),
                "labels": .array(labels.map(JSON.string)), "run": .optional(workflowRun.map(Int64.init)), "sharedId": .optional(sharedId),
                "owner": .optional(owner), "public": .bool(isPublic),
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
        commandName: "counters", abstract: "Says what was launched, ended, orphaned, completed and asked for, as JSON.")

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
