import ArgumentParser

struct HostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Makes a host of an agent, with a metadata service of its own, or announces its end.",
        discussion: """
            stand-in host i-0a                              its metadata is at /imds/i-0a
            stand-in host i-0a --target Terminated          Auto Scaling takes it away once its hook is completed
            stand-in host i-0a --notice 2m                  a spot notice
            """)

    @Argument(help: "The host's id, i-…") var host: String
    @Option(help: "Its availability zone.") var zone: String?
    @Option(help: "Auto Scaling's target state: InService, Terminated, …") var target: String?
    @Option(help: "So long after that the hook begins to wait.") var waitsAfter: Length?
    @Option(help: "A spot notice that ends it after this.") var notice: Length?
    @OptionGroup var server: ServerOption

    func run() throws {
        let given: [(String, JSON?)] = [
            ("host", .string(host)), ("zone", zone.map(JSON.string)), ("target", target.map(JSON.string)),
            ("waitsAfterMs", waitsAfter.map { .int($0.milliseconds) }), ("noticeMs", notice.map { .int($0.milliseconds) }),
        ]
        let body = JSON.object(given.compactMap { key, value in value.map { .init(key: key, value: $0) } })
        print(try server.call("POST", "/_control/host", body).text)
    }
}
