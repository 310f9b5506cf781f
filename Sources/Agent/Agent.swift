import ArgumentParser

@main
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "agent", abstract: "A highly available scaler of GitHub Actions runners on EC2 spot instances.")
}
