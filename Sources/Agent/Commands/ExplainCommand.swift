import ArgumentParser
import FoundationEssentials
import Scaler

/// `agent explain`: the whole story of a job, a runner, an instance or a launch.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell the whole story of a job, a runner, an instance or a launch.",
        discussion: """
            Reads the ledger alone, of what lives and of the last thirty days, so it answers from anywhere with credentials, also when \
            every agent is dead. It says what happened and when, who led, where a job's wait went, and on what it waits still. It finds \
            the ledger as `agent status` does.

            EXIT CODES (all of them: agent --help):
              0   told
              1   nothing of this name is recorded
              2   can't tell: the table can't be read, or several things have names that begin so: they are listed
              64  a setting or the name is wrong

            EXAMPLES:
              agent explain i-0123456789abcdef0
              agent explain 17001234567
              agent explain https://github.com/acme/web/actions/runs/17001234567
              agent explain spot-i-0123 --json | jq '.timeline[].words'
            """)

    @Argument(
        help: ArgumentHelp(
            "A job's id, a runner's name, an instance's or a launch's id, or the beginning of one; a run's number, or GitHub's address of "
                + "it.",
            valueName: "name"))
    var name: String

    @Flag(help: "Print JSON, as docs/status.md describes it.")
    var json = false

    @OptionGroup var ledger: LedgerOptions

    func validate() throws {
        do throws(SubjectError) { _ = try Subject(name) } catch { throw ValidationError(error.description) }
    }

    func run() async throws {
        let settings = try await ledger.settings(of: "agent explain")
        let subject = try Subject(name)
        let stories: [Story]
        do { stories = try await read(subject, settings) } catch {
            StandardError.line("agent explain can't tell: \(error)")
            throw CommandExit.cantTell.code
        }
        try show(stories, of: subject, in: settings.scopeKey)
    }

    /// What can't be read is said, and hides nothing else.
    private func read(_ subject: Subject, _ settings: StatusSettings) async throws -> [Story] {
        let open = try await OpenLedger(settings)
        let reader = StoryReader(table: open.table, scope: open.scope, scaleSet: settings.scaleSet, now: BootClock.now.wall)
        do throws(StatusError) {
            let meant = try await reader.find(subject)
            for words in meant.unreadable { StandardError.line("agent explain: unreadable: \(words)") }
            return meant.isEmpty ? [] : try await reader.story(of: meant).stories(of: meant)
        } catch {
            throw await open.naming(error)
        }
    }

    private func show(_ stories: [Story], of subject: Subject, in scope: String) throws {
        guard let story = stories.first else {
            StandardError.line(
                """
                agent explain: nothing of the name '\(Printable.line(subject.given, atMost: 80))' is recorded for \(scope): what is over \
                is kept for thirty days, and a job is known from when GitHub assigns it
                """)
            throw CommandExit.failed.code
        }
        guard stories.count == 1 else {
            let names = stories.map { "  \($0.kind) \($0.id)" + ($0.title.map { "  \($0)" } ?? "") }
            StandardError.line("agent explain: \(stories.count) things have names that begin so; give more of one:")
            for name in names { StandardError.line(name) }
            throw CommandExit.cantTell.code
        }
        StandardOutput.write(json ? try StatusView.encoded(story) : StoryText(story, width: Screen.columns()).text)
    }
}
