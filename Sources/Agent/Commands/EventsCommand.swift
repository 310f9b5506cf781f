import ArgumentParser
import Scaler

/// `agent events`: what happened lately, as the table keeps it.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Tell what happened: launches, ends of runners, lost jobs, elections and handovers.",
        discussion: """
            Reads the table alone, so it answers from anywhere with credentials, also when every agent is dead. The oldest event comes \
            first, each on one line. The table keeps thirty days. What it doesn't keep is not here: breakers, pauses, and why less is \
            done than wanted are in `agent status` and in the leader's log.

            EXIT CODES (all of them: agent --help):
              0   told, also where nothing happened
              2   can't tell: the table can't be read, or holds no such scale set
              64  a setting or --since is wrong

            EXAMPLES:
              agent events
              agent events --since 7d | grep job-lost
              agent events --since 2026-11-28T03:00Z --json | jq .words
              agent events --follow
            """)

    @Option(
        help: ArgumentHelp(
            "Since when: a span back from now, like 90m, 2h or 7d, or a moment in UTC, like 2026-11-28 or 2026-11-28T20:22Z.",
            valueName: "duration|time"))
    var since = "1h"

    @Flag(help: "Go on, and print what happens from now on, until the command is interrupted.")
    var follow = false

    @Flag(help: "Print each event as a JSON object on a line of its own, as docs/status.md describes it.")
    var json = false

    @OptionGroup var ledger: LedgerOptions

    func validate() throws {
        guard Since.read(since, at: BootClock.now.wall) != nil else {
            throw ValidationError(
                "--since '\(Printable.line(since, atMost: 40))' is no span and no moment that is over. "
                    + "Write it like 90m, 2h, 7d, 2026-11-28, or 2026-11-28T20:22Z (UTC).")
        }
    }

    func run() async throws {
        let settings = try await ledger.settings(of: "agent events")
        let now = BootClock.now.wall
        let open: OpenLedger
        do throws(StatusError) { open = try await OpenLedger(settings) } catch { throw cantTell(error) }
        let reader = EventReader(table: open.table, scope: open.scope)
        let start = Since.read(since, at: now) ?? now
        var feed = EventFeed(reader: reader, since: start)
        do throws(StatusError) {
            let look = try await feed.look(at: now, tell: tell)
            try await say(look, since: start, reader)
            if follow { await goOn(&feed, after: look.pause) }
        } catch {
            throw cantTell(await open.naming(error))
        }
    }

    private func cantTell(_ error: StatusError) -> any Error {
        StandardError.line("agent events can't tell: \(error)")
        return CommandExit.cantTell.code
    }

    /// One write for a day: a day may have thousands.
    private func tell(_ events: [PastEvent]) {
        let width = Screen.columns()
        StandardOutput.write(events.map { json ? EventText.json($0) : EventText.line($0, width: width) }.joined())
    }

    /// What the first look came to, beside the events.
    private func say(_ look: EventFeed.Look, since start: Scaler.WallTime, _ reader: EventReader) async throws(StatusError) {
        warn(look.unreadable)
        guard look.events == 0, look.unreadable.isEmpty else { return }
        guard look.hasLease else {
            let others = try await reader.scaleSets()
            let known = others.isEmpty ? "It holds none that an agent has led" : "It holds: " + others.joined(separator: ", ")
            throw StatusError(description: "the table holds no scale set \(reader.scope.name). \(known). Correct the setting that is wrong")
        }
        StandardError.line("agent events: nothing is recorded since \(start.rfc3339)")
    }

    private func warn(_ unreadable: [Key: String]) {
        guard let first = unreadable.min(by: { $0.key < $1.key }) else { return }
        let count = unreadable.count == 1 ? "1 record is" : "\(unreadable.count) records are"
        let example = Printable.line("\(first.key): \(first.value)")
        StandardError.line("agent events: \(count) left out, for this version can't read them; the first is \(example)")
    }

    /// Until standard output is closed, or the process is ended. A table that can't be read is asked again, and said once until it answers.
    private func goOn(_ feed: inout EventFeed, after pause: Duration) async {
        var (pause, isFailing) = (pause, false)
        while StandardOutput.fault == nil {
            do { try await Task.sleep(for: pause) } catch { return }
            do throws(StatusError) {
                let look = try await feed.look(at: BootClock.now.wall, tell: tell)
                warn(look.unreadable)
                if isFailing { StandardError.write("agent events: the table answers again\n") }
                (pause, isFailing) = (look.pause, false)
            } catch {
                if !isFailing { StandardError.line("agent events: the table is asked until it answers: \(error)") }
                (pause, isFailing) = (min(pause * 2, .seconds(60)), true)
            }
        }
    }
}
