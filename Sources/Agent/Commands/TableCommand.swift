import ArgumentParser
struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "table")
    mutating func run() async throws {}
}
