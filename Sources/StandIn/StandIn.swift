import ArgumentParser

@main
struct StandIn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stand-in", abstract: "A local cloud to run the agent against.",
        discussion: """
            `stand-in serve` is a GitHub Actions service, an EC2 whose instances really boot, an STS, and an IMDSv2 for each instance, on one
            port of 127.0.0.1. The other commands speak to it; they find it by --url or by STANDIN_URL.

              stand-in serve --port 5700 --agent bin/agent &
              export STANDIN_URL=http://127.0.0.1:5700
              stand-in queue 10 --duration 2s
              stand-in jobs
            """,
        subcommands: [
            ServeCommand.self, QueueCommand.self, JobsCommand.self, InstancesCommand.self, CountersCommand.self, HostCommand.self,
            FaultCommand.self,
            PowerOffCommand.self, RunnerCommand.self,
        ])
}
