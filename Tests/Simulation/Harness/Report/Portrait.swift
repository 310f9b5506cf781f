import World

extension Simulation {
    /// How things stand at the end of a run, for whoever reads a violation.
    public var portrait: [String] {
        let set = github.scaleSets.first?.id ?? 0
        var lines = ["weather: \(weather)", "GitHub: session \(github.session(of: set)?.id ?? "none"), \(github.statistics(of: set))"]
        lines += table.peek(partition: scope.livePartition).prefix(40).map { row in "  \(row.sk): " + Self.words(row.item) }
        lines += alive.prefix(20).map {
            "  \($0.id) \($0.kind) \($0.stage) job \($0.job ?? "-") at GitHub: \(github.peekRunner($0.name).map { "\($0)" } ?? "no")"
        }
        return lines
    }

    private static func words(_ item: TableItem) -> String {
        item.fields.sorted { $0.name < $1.name }.map { field in
            switch field.value {
            case .string(let text): "\(field.name)=\(text)"
            case .number(let number): "\(field.name)=\(number)"
            default: "\(field.name)=\(field.value)"
            }
        }.joined(separator: " ")
    }
}
