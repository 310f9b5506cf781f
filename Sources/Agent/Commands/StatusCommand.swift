import ArgumentParser
import Glibc

/// `agent status`: who leads, and what every runner does.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell who leads, and what every runner and job does.",
        discussion: """
            Reads the ledger alone, so it answers from anywhere with credentials, also when every agent is dead. Before it says that \
            nobody leads it has watched the lease for its whole duration.

            Where neither options nor environment say which ledger is meant, it reads on a scaler's host what the scaler reads, \
            \(HostFile.standardPath). Elsewhere --table and --region suffice, and --scale-set where the table holds several.

            With --watch it reads every 2 s (less often where a reading takes longer than 0.4 s) until Ctrl-C. A reading costs a few read \
            units of DynamoDB, and about one more for each runner and for each ten jobs. A reading that fails is said, and tried again. \
            It ends with the exit code of the last reading.

            EXIT CODES (all of them: agent --help):
              0   led and healthy
              1   no leader
              2   can't tell: the table can't be read, or holds no such scale set
              3   led, but degraded, the agents' settings differ, or a standby could not take over: the reasons are listed
              64  a setting is wrong

            EXAMPLES:
              agent status
              sudo agent status --watch
              agent status --table gha-listener-scaler --region us-east-1 --waiting
              agent status --state retiring --state terminating -o wide
              agent status --json | jq '.runners[] | select(.state == "busy") | .instance'
            """)

    @OptionGroup var view: StatusViewOptions

    @Flag(help: "Read again and again, in place on a terminal, until Ctrl-C.")
    var watch = false

    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        let settings = try await ledger.settings()
        let exit: CommandExit
        do {
            let ledger = try await OpenLedger(settings)
            exit = watch ? await follow(ledger, view.view) : try await show(ledger.report(), view.view)
        } catch let error as StatusError {
            StandardError.line("agent status can't tell: \(error)")
            throw CommandExit.cantTell.code
        }
        throw exit.code
    }

    private func show(_ report: StatusReport, _ view: StatusView) throws -> CommandExit {
        StandardOutput.write(try view.text(report, width: Screen.columns()))
        // A table that doesn't hold the scale set holds nothing to choose from.
        let words = report.known ? [view.trouble(report), view.emptiness(report)] : [view.trouble(report) ?? view.emptiness(report)]
        for words in words.compactMap({ $0 }) { StandardError.line("agent status: \(words)") }
        return report.exit
    }

    private func follow(_ ledger: OpenLedger, _ view: StatusView) async -> CommandExit {
        let isDrawn = Screen.columns() != nil && view.form != .json && ProcessEnvironment.variables()["TERM"] != "dumb"
        return isDrawn ? await draw(ledger, on: LiveScreen(view)) : await append(ledger, WatchLines(view: view))
    }

    private func draw(_ ledger: OpenLedger, on screen: LiveScreen) async -> CommandExit {
        let watch = StatusWatch(read: ledger.reports()) { moment in
            screen.show(moment)
            return StandardOutput.fault == nil
        }
        let watching = Task { await watch.run() }
        Signals.listen(to: Signals.ends + [SIGWINCH, SIGTSTP]) { signal in
            switch signal {
            case SIGWINCH: screen.redraw()
            case SIGTSTP: screen.suspend()
            default:
                screen.leave()
                watching.cancel()
            }
        }
        screen.enter()
        defer { screen.leave() }
        return await watching.value
    }

    private func append(_ ledger: OpenLedger, _ lines: WatchLines) async -> CommandExit {
        let watch = StatusWatch(read: ledger.reports()) { moment in
            do { try lines.show(moment) } catch { return false }
            return StandardOutput.fault == nil
        }
        let watching = Task { await watch.run() }
        Signals.listen(to: Signals.ends) { _ in watching.cancel() }
        return await watching.value
    }
}

/// In which form a status is shown, and which part of it.
struct StatusViewOptions: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("How to show it; without: as fits the terminal.", valueName: "form"))
    var output: StatusView.Form?

    @Flag(help: "Print JSON, as docs/status.md describes it: -o json.")
    var json = false

    @Flag(help: "Only the jobs that wait.")
    var waiting = false

    @Option(help: ArgumentHelp("Only the jobs and runners in this state. May be repeated.", valueName: "state"))
    var state: [ShownState] = []

    @Option(help: ArgumentHelp("Only the jobs whose id or name begins so, and their runners.", valueName: "beginning"))
    var job: String?

    @Option(help: ArgumentHelp("Only the runners whose name or instance begins so, and their jobs.", valueName: "beginning"))
    var runner: String?

    func validate() throws {
        guard let output, json, output != .json else { return }
        throw ValidationError("--json and -o \(output.rawValue) name two forms: give one of them.")
    }

    var view: StatusView {
        StatusView(
            form: json ? .json : output, filter: StatusFilter(states: (waiting ? [.waiting] : []) + state, job: job, runner: runner))
    }
}
