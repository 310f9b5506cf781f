import ArgumentParser
import Scaler

/// `agent step-down`: a planned handover, from anywhere with credentials for the table.
struct StepDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step-down", abstract: "Ask the leader to hand over, and wait until another agent leads.",
        discussion: """
            The request goes through the lease: the leader sees it with its next renewal, within a second, lets what is under way end, \
            deletes its session, and releases the lease. Standbys see it too, and look often until then. The old leader then abstains \
            for 30 s. Jobs don't notice. It finds the ledger as `agent status` does.

            EXIT CODES (all of them: agent --help):
              0   another agent leads; it is named on standard output
              1   nobody leads: nobody was asked, or the agent that the lease names has been silent since
              2   can't tell: the table can't be read or written
              3   refused: no other agent could lead (see --force)
              4   asked, but no other agent leads within --timeout
              64  a setting is wrong

            EXAMPLES:
              agent step-down
              agent step-down --timeout 10s
            """)

    @Option(help: ArgumentHelp("How long another leader is waited for.", valueName: "duration"))
    var timeout = "60s"

    @Flag(help: "Ask although no other agent could lead. Nobody leads then for at least 30 s.")
    var force = false

    @OptionGroup var ledger: LedgerOptions

    func validate() throws {
        guard let wait = DurationText.read(timeout), wait > .zero else {
            throw ValidationError("--timeout '\(timeout)' is no duration. Write it like 500ms, 30s or 2m.")
        }
    }

    func run() async throws {
        let settings = try await ledger.settings(for: .stepDown)
        let open: OpenLedger
        do throws(StatusError) { open = try await OpenLedger(settings) } catch {
            StandardError.line("agent step-down can't begin: \(error)")
            throw CommandExit.cantTell.code
        }
        let stepDown = StepDown(ledger: open.ledger, timeout: DurationText.read(timeout) ?? .seconds(60), isForced: force) {
            StandardOutput.line($0)
        }
        do throws(StepDownFailure) { _ = try await stepDown.run() } catch {
            var failure = error
            if case .unreadable(let fault) = error { failure = .unreadable(await open.naming(fault)) }
            StandardError.line("agent step-down: \(failure)")
            throw failure.exit.code
        }
    }
}
