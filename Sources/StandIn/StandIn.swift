import ArgumentParser

@main
struct StandIn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stand-in", abstract: "A local cloud to run the agent against.")
}
