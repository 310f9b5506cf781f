import ArgumentParser
import Scaler

/// `agent step-down`: a planned handover, from anywhere with credentials for the table.
struct StepDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step-down", abstract: "Ask the leader to hand over, and wait until another agent leads.",
        discussion: """
            The request goes through the lease: the leader sees it with its next renewal, within a second, lets what is under way end, \
            deletes its session, and releases the lease. Standbys see it too, and look often until then. The old leader then abstains \
            for 30 s. Jobs don't notice.

            EXIT CODES:
              0  another agent leads; it is named on standard output
              1  nobody leads: nobody was asked, or the agent that the lease names has been silent since
              2  can't tell: the ledger can't be read or written, standard output can't be written, or a setting is wrong
              3  refused: no other agent could lead (see --force)
              4  asked, but no other agent leads within --timeout

            EXAMPLES:
              agent step-down
              agent step-down --timeout 10s
            """)

    @Option(help: ArgumentHelp("How long another leader is waited for.", valueName: "duration"))
    var timeout = "60s"

    @Flag(help: "Ask although no other agent could lead. Nobody leads then for at least 30 s.")
    var force = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard let wait = DurationText.read(timeout), wait > .zero else {
            throw ValidationError("--timeout '\(timeout)' is no duration. Write it like 500ms, 30s or 2m.")
        }
    }

    func run() async throws {
        let ledger: LeaseReader
        do { ledger = try await open() } catch {
            StandardError.write("agent step-down can't begin: \(error)\n")
            throw ExitCode(2)
        }
        let output = StandardOutput()
        let stepDown = StepDown(ledger: ledger, timeout: DurationText.read(timeout) ?? .seconds(60), isForced: force) {
            output.write($0 + "\n")
        }
        do throws(StepDownFailure) { _ = try await stepDown.run() } catch {
            StandardError.write("agent step-down: \(error)\n")
            throw ExitCode(error.exitCode)
        }
        do { try output.end() } catch {
            StandardError.write("agent step-down: another agent leads, but \(error)\n")
            throw ExitCode(2)
        }
    }

    private func open() async throws -> LeaseReader {
        let settings = try StatusSettings.read(for: .stepDown, from: options.sources)
        let access = try await AWSAccess.open(settings.aws, http: settings.host.httpClient())
        let table = LedgerTable(client: access.client, name: settings.table.name, secrets: SecretStore(), leaseTimeout: .seconds(2))
        return LeaseReader(scope: Scaler.Scope(name: settings.scopeKey)) { await table.perform($0, { true }) }
    }
}
