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

            EXIT CODES (all of them: agent --help):
              0   led and healthy
              1   no leader
              2   can't tell: the table can't be read, or holds no such scale set
              3   led, but degraded, the agents' settings differ, or a standby could not take over: the reasons are listed
              64  a setting is wrong

            EXAMPLES:
              agent status
              agent status --json | jq '.runners[] | select(.state == "busy") | .instance'
            """)

    @Flag(help: "Print JSON, as docs/status.md describes it.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let report: StatusReport
        let settings = try StatusSettings.read(from: options.sources)
        do { report = try await read(settings) } catch {
            StandardError.write("agent status can't tell: \(Printable.line("\(error)"))\n")
            throw CommandExit.cantTell.code
        }
        StandardOutput.write(json ? try Self.encoded(report) : StatusText(report, width: Screen.columns()).text)
        throw report.exit.code
    }

    private func read(_ settings: StatusSettings) async throws -> StatusReport {
        let access = try await AWSAccess.open(settings.aws, http: settings.host.httpClient())
        let table = LedgerTable(client: access.client, name: settings.table.name, secrets: SecretStore(), leaseTimeout: .seconds(2))
        let scope = Scaler.Scope(name: settings.scopeKey)
        do throws(StatusError) { return StatusReport(try await StatusReader(table: table, scope: scope).read(), scope: scope) } catch {
            throw await error.naming(settings.table.name, access)
        }
    }

    /// Names from outside keep their characters; those that a terminal would obey stand as `\u…`.
    static func encoded(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Printable.json(String(decoding: try encoder.encode(report), as: UTF8.self)) + "\n"
    }
}
