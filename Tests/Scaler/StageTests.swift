import FoundationEssentials
import Testing

@testable import Scaler

@Suite("Stage")
struct StageTests {
    /// The table of docs/internals/runners.md: a row for each stage, a column for each, and ● where a step is legal.
    private static func documented() throws -> [String: Set<String>] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/internals/runners.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { row in
            row.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map { cell in
                String(cell.filter { $0 != " " && $0 != "`" })
            }
        }
        let head = try #require(rows.first { $0.first == "from＼to" })
        var steps: [String: Set<String>] = [:]
        for row in rows where row.count == head.count && Stage.Kind(rawValue: row[0]) != nil {
            steps[row[0]] = Set(zip(head, row).dropFirst().filter { $0.1 == "●" }.map(\.0))
        }
        return steps
    }

    @Test("the page on runners shows exactly the legal steps", arguments: Stage.Kind.allCases)
    func matchesThePage(_ from: Stage.Kind) throws {
        let legal = Set(Stage.Kind.allCases.filter { Stage.mayBecome(from, $0) }.map(\.rawValue))
        #expect(try Self.documented()[from.rawValue] == legal)
    }

    @Test("an illegal step is not taken, and told as a defect")
    func refusesIllegalSteps() {
        let instance = Instance(id: InstanceID("i-1"), state: .running, type: "t", zone: nil, market: .spot, batch: nil)
        let record = RunnerRecord(name: RunnerName("r"), instance: instance, state: .busy, at: WallTime(milliseconds: 0))
        var runner = Runner(record: record, seen: Rehearsal.present(0).instant)
        runner.condemn()
        #expect(runner.stage == .busy)
        #expect(runner.illegalStep != nil)
    }
}
