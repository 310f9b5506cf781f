import ArgumentParser

struct FaultCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault", abstract: "Breaks something.",
        discussion: """
            EC2
            no-capacity [--type T] [--zone Z] [--market spot] [--room N]   pools hold no more than N (0) instances
            not-offered --type T --zone Z    fleets report InvalidFleetConfiguration for that pool
            quota [--market spot] [--room N]               what the account may run at once
            launch-budget [--room N] [--status 503]        what it may launch still; with 503 a spent one refuses whole calls
            throttle [--count N]             the next N EC2 calls answer RequestLimitExceeded
            deny --action A [--key K]        IAM doesn't grant A (e.g. iam:PassRole) to the caller with the access key K, or to any
            slow-pages [--for 1s]            each page of a listing takes so long
            strangers [--count N] [--tag K=V]…   instances of somebody else, with other tags

            Machines
            never-register [--count N]       the next N instances don't boot
            dies-at-boot [--count N] [--code C]   they end while they boot: Client.VolumeLimitExceeded, Client.InternalError (a key), …
            bad-zone --zone Z [--code C]     every instance there ends so (Server.InternalError)
            pending, slow-shutdown [--count N] [--for 30m]   N stay pending for ever; N ends last so long
            interrupt ID [--for 2m]          a spot notice, and the end after that time
            rebalance ID, vanish ID          a recommendation; the machine's processes die while EC2 says that it runs

            GitHub
            github-down, ec2-down [--for 30s]
            page [--call C] [--count N]      the next N calls of a kind get a proxy's HTML with status 200, and do nothing
            rate-limit [--call C] [--for 60s] [--status 429] [--penalty 5s] [--silent]   silent: without Retry-After
            late-mint [--count N] [--for 4m] configurations that come late
            clock, token-expiry --shift=-2h  its clock, or what its queue tokens say of their end, is so far off
            lose-session, lose-scale-set     GitHub forgets it
            expire-tokens, refuse-queue-tokens   the queue answers 401 though refreshing succeeds
            empty-answers [--count N], redeliver, restart-messages (ids begin anew)
            statistics --count N             GitHub says N assigned jobs, whatever is true
            no-statistics [--count N]        N sessions and N messages come without
            completions-first, late-assignments [--count N]   completions before the assignment, in one message or an earlier one
            phantoms [--count N] [--run R]   assignments that no runner is ever given
            lose-assignments                 those that wait vanish without a completion

            Runners
            outdated-runner                  runners are refused as too old once they listen
            drop-runners                     GitHub forgets the runners that are idle now
            deaf-runners, lingering-runners [--count N]   N listen and take no job; N stay after their job
            conclude --job ID [--result R] [--busy]   GitHub ends a job while its runner goes on; busy: and refuses to remove it
            clear                            ends every fault that lasts
            """)

    @Argument(help: "Its name.") var name: String
    @Argument(help: "The instance, where one is needed.") var instance: String?
    @Option var type: String?
    @Option var zone: String?
    @Option var market: String?
    @Option var room: Int?
    @Option var count: Int?
    @Option var action: String?
    @Option var key: String?
    @Option(name: .customLong("for")) var length: Length?
    @Option(help: "EC2's code of a state reason.") var code: String?
    @Option(name: .customLong("tag"), help: "K=V (repeatable).") var tags: [String] = []
    @Option(help: "A kind of call: mint, removeRunner, acknowledge, deleteSession, poll, …; all about runners without it.")
    var call: String?
    @Option var status: Int?
    @Option(help: "Each call during a rate limit prolongs it by this.") var penalty: Length?
    @Flag(help: "Without Retry-After.") var silent = false
    @Option(help: "A time that may be negative: --shift=-2h.") var shift: Shift?
    @Option(name: .customLong("run"), help: "The workflow run that phantoms bear.") var workflowRun: Int?
    @Flag(help: "GitHub counts the runner of a concluded job as busy.") var busy = false
    @Option var job: String?
    @Option var result: String?
    @OptionGroup var server: ServerOption

    func run() throws {
        let body = JSON.object((scalars + numbers).compactMap { key, value in value.map { .init(key: key, value: $0) } })
        print(try server.call("POST", "/_control/fault", body).text)
    }

    private var scalars: [(String, JSON?)] {
        let texts = [
            ("name", name), ("instance", instance), ("type", type), ("zone", zone), ("market", market), ("action", action), ("key", key),
            ("code", code), ("call", call), ("job", job), ("result", result),
        ]
        return texts.map { ($0, $1.map(JSON.string)) } + [
            ("silent", silent ? .bool(true) : nil), ("busy", busy ? .bool(true) : nil),
            ("tags", tags.isEmpty ? nil : .array(tags.map(JSON.string))),
        ]
    }

    private var numbers: [(String, JSON?)] {
        let counts = [("room", room), ("count", count), ("status", status), ("run", workflowRun)].map { ($0, $1.map(Int64.init)) }
        let times = [("durationMs", length?.milliseconds), ("penaltyMs", penalty?.milliseconds), ("shiftMs", shift?.milliseconds)]
        return (counts + times).map { ($0, $1.map(JSON.int)) }
    }
}
