import ArgumentParser
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check")
    mutating func run() async throws {}
}
