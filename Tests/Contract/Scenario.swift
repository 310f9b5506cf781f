import FoundationEssentials
import Testing

/// What of which operations is tried: a row of the table in README.md. The tests take their servers from here, so the table says what runs.
enum Scenario: CaseIterable {
    case items, everyType, wrongRequests, sender, batch, partition, queryPages, tables, transactions, transactionToken
    case templates, launch, ends, stops, defaultSubnet, launchToken, dryRun, fleets, images
    case identity, webIdentity, secrets, signing, lifecycle, metrics, signatures

    enum Cell {
        case runs(String = "")
        case not(String)

        var text: String {
            switch self {
            case .runs(let note): note.isEmpty ? "✓" : "✓ \(note)"
            case .not(let reason): reason
            }
        }
    }

    /// The verifying moto is moto: it has no column of its own, and runs what `signatures` says.
    static let columns: [(title: String, server: Server)] = [
        ("ministack", .ministack), ("moto", .moto), ("stand-in", .standIn), ("World", .world),
    ]

    /// Those that run it and are there.
    var servers: [Server] {
        Self.columns.map(\.server).filter { server in
            guard case .runs = cell(server) else { return false }
            return server.isThere
        }
    }

    func cell(_ server: Server) -> Cell {
        switch server {
        case .ministack: cells.ministack
        case .moto, .verifyingMoto: cells.moto
        case .standIn: cells.standIn
        case .world: cells.world
        }
    }

    static var table: String {
        let head = ["| operation |" + columns.map { " \($0.title) |" }.joined(), "| --- |" + columns.map { _ in " --- |" }.joined()]
        let rows = allCases.map { row in "| \(row.title) |" + columns.map { " \(row.cell($0.server).text) |" }.joined() }
        return (head + rows).joined(separator: "\n") + "\n"
    }
}

struct ScenarioTests {
    private static let here = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()

    @Test("README.md shows this table")
    func readme() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: Self.here + "/README.md")), as: UTF8.self)
        #expect(text.hasSuffix("\n\n" + Scenario.table), "the table is now:\n\(Scenario.table)")
    }

    @Test(
        "Every operation of the AWS module has a row", arguments: ["AutoScaling", "CloudWatch", "DynamoDB", "EC2", "STS", "Secrets", "KMS"])
    func everyOperation(_ folder: String) throws {
        let titles = Scenario.allCases.map(\.title).joined(separator: " ")
        let folder = URL(filePath: Self.here + "/../../Sources/AWS/\(folder)")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let source = String(decoding: try Data(contentsOf: folder.appending(path: file)), as: UTF8.self)
            let operation = String(file.dropLast(".swift".count))
            guard source.contains("static let name = \"\(operation)\"") else { continue }
            #expect(titles.contains(operation))
        }
    }
}
