import ArgumentParser
import FoundationEssentials
import Scaler

/// `agent status`: who leads, and what every runner does.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell who leads, and what every runner and job does.",
        discussion: """
            Reads the ledger alone, so it answers from anywhere with credentials, also when every agent is dead. Before it says that \
            nobody leads it has watched the lease for its whole duration.

            EXIT CODES:
              0  led and healthy
              1  no leader
              2  can't tell: the ledger can't be read, standard output can't be written, or a setting is wrong
              3  led, but degraded, or a standby could not take over: the reasons are listed

            EXAMPLES:
              agent status
              agent status --json | jq '.runners[] | select(.state == "busy") | .instance'
            """)

    @Flag(help: "Print JSON, as docs/status.md describes it.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let report: StatusReport
        do {
            report = try await read()
            try StandardOutput.write(json ? try encoded(report) : StatusText(report).text)
        } catch {
            StandardError.write(Self.cantTell(error) + "\n")
            throw ExitCode(2)
        }
        throw ExitCode(report.exitCode)
    }

    /// A settings report names its command itself.
    static func cantTell(_ why: any Error) -> String {
        let words = (why as? SettingsReport)?.summary ?? "\(why)"
        return "agent status can't tell: \(words)"
    }

    private func read() async throws -> StatusReport {
        let settings = try StatusSettings.read(from: options.sources)
        let access = try await AWSAccess.open(settings.aws, http: settings.host.httpClient())
        let table = LedgerTable(client: access.client, name: settings.table.name, secrets: SecretStore(), leaseTimeout: .seconds(2))
        let scope = Scaler.Scope(name: settings.scopeKey)
        return StatusReport(try await StatusReader(table: table, scope: scope).read(), scope: scope)
    }

    private func encoded(_ report: StatusReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
    }
}
