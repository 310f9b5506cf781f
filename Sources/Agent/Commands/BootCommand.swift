import ArgumentParser
struct BootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "boot")
    mutating func run() async throws {}
}
