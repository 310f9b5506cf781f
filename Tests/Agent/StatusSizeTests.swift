import Scaler
import Testing

@testable import Agent

/// A ledger as large as an operator's bad night, with names as hostile as GitHub lets them be.
enum LargeLedger {
    static let now = Scaler.WallTime(milliseconds: 1_795_536_000_000)
    static let scope = Scaler.Scope(name: "github.com/acme/default/a-long-name-of-a-scale-set")
    static let hostile = "x\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}1m\nLeader  nobody\r\t\u{202e}evil\u{2066}\u{200b} 日本語のジョブ 👩‍💻"

    /// 200 runners, 100 of them busy, and 250 jobs. Made once: making it for each test would hold up tests that run at the same time.
    static let report = makeReport(runners: 200, jobs: 250)

    private static func makeReport(runners: Int, jobs: Int) -> StatusReport {
        var live: [Key: Scaler.Item] = [scope.state: state]
        for index in 0..<runners { add(runner: index, to: &live) }
        for index in 0..<jobs { add(job: index, to: &live, isRunning: index < runners / 2) }
        let lease = LeaseRecord(owner: "i-0aaaaaaaaaaaaaaaa", epoch: 7, beat: "b", duration: .seconds(5))
        return StatusReport(
            LedgerReading(lease: LeaseSighting(state: .held, lease: lease), members: [:], live: live, readAt: now), scope: scope)
    }

    static func instance(_ index: Int) -> String {
        let digits = String(index, radix: 16)
        return "i-0123456789ab" + String(repeating: "0", count: 5 - digits.count) + digits
    }

    static func job(_ index: Int) -> String {
        let digits = String(index, radix: 16)
        return "30721627864/" + String(repeating: "0", count: 4 - digits.count) + digits + "d37-021d-40dd-a857-c8daba8e6fa9"
    }

    private static var state: Scaler.Item {
        var state = StateRecord()
        (state.maximum, state.wanted) = (200, 200)
        state.degraded = [DegradedItem("launch", "InsufficientInstanceCapacity: none\nLeader  nobody")]
        return state.item
    }

    private static func add(runner index: Int, to live: inout [Key: Scaler.Item]) {
        let instance = Scaler.Instance(
            id: InstanceID(instance(index)), state: .running, type: "m7i-flex.2xlarge", zone: "ap-southeast-2a", market: .onDemand,
            batch: nil)
        let isBusy = index < 100
        var record = RunnerRecord(
            name: RunnerName("a-long-name-of-a-scale-set-\(Self.instance(index))"), instance: instance,
            state: isBusy ? .busy : .configured, at: now)
        if isBusy { record.job = JobID(job(index)) }
        live[scope.runner(record.name)] = record.item
    }

    private static func add(job index: Int, to live: inout [Key: Scaler.Item], isRunning: Bool) {
        var item: Scaler.Item = [
            "format": .number(1), "job": .text(job(index)), "run": .number(30_721_627_864), "repository": .text("acme/a-repository"),
            "workflow": .text("ci"), "name": .text("build (\(index), \(hostile))"), "assigned": .number(now.milliseconds - 65_000),
        ]
        if isRunning {
            item["started"] = .number(now.milliseconds - 5_000)
            item["runner"] = .text("a-long-name-of-a-scale-set-\(instance(index))")
        }
        live[scope.job(JobID(job(index)))] = item
    }
}

@Suite("A status of 200 runners")
struct StatusSizeTests {
    private let report = LargeLedger.report

    private func lines(_ width: Int?, form: StatusView.Form? = nil) -> [String] { StatusView(form: form).lines(report, width: width) }

    private func title(_ lines: [String], _ first: String) -> [Substring] {
        lines.first { $0.hasPrefix(first + " ") }?.split(separator: " ", omittingEmptySubsequences: true) ?? []
    }

    @Test("has no line that is wider than the terminal", arguments: [80, 120])
    func fits(_ width: Int) {
        let lines = lines(width)
        #expect(lines.count > 450)
        #expect(lines.allSatisfy { Cells.width(of: $0) <= width })
    }

    @Test("keeps the columns that matter most at 80, and has all at 200")
    func keepsColumns() {
        #expect(title(lines(80), "RUNNER") == ["RUNNER", "STATE", "PHASE", "AGE", "JOB", "OR", "REASON"])
        #expect(title(lines(200), "RUNNER").contains("ZONE") && title(lines(200), "RUNNER").contains("MARKET"))
        #expect(title(lines(80), "JOB").prefix(5) == ["JOB", "REPOSITORY", "NAME", "STATE", "FOR"])
    }

    @Test("keeps what tells one from the other: a runner's instance, and the part of a job's id that its run's other jobs don't have")
    func keepsWhatTells() {
        let lines = lines(80)
        for index in [0, 77, 199] { #expect(lines.contains { $0.hasPrefix("…") && $0.contains("\(LargeLedger.instance(index))  ") }) }
        #expect(lines.contains { $0.hasPrefix("00f9d37-") })
    }

    @Test("begins with who leads, and how many jobs and runners are in which state")
    func beginsWithCounts() {
        let lines = lines(120)
        #expect(lines[1].hasPrefix("Leader     i-0aaaaaaaaaaaaaaaa, epoch 7"))
        #expect(lines[2].hasPrefix("Jobs       150 waiting, 100 running;"), "\(lines[2])")
        #expect(lines[3].hasPrefix("Runners    200 wanted of at most 200: 100 configured, 100 busy;"), "\(lines[3])")
        #expect(lines.first { $0.contains("d37-") }?.contains(" waiting ") == true, "those that wait stand first")
    }

    @Test("clips nothing in a pipe, nor where it is asked for wide, and forges no row")
    func clipsNothing() {
        for lines in [lines(nil), lines(80, form: .wide)] {
            #expect(lines.contains { $0.contains(LargeLedger.job(249)) && $0.contains("日本語のジョブ") })
            #expect(lines.filter { $0.hasPrefix("Leader") }.count == 1)
            #expect(lines.allSatisfy { Printable.line($0) == $0 })
        }
        #expect(title(lines(80, form: .wide), "RUNNER").contains("INSTANCE") && title(lines(80, form: .wide), "JOB").contains("WAITED"))
    }
}

@Suite("What of a status is shown")
struct StatusFilterTests {
    private let report = LargeLedger.report

    private func shown(_ filter: StatusFilter) -> (jobs: Int, runners: Int) {
        let shown = report.filtered(by: filter)
        return (shown.jobs.count, shown.runners.count)
    }

    @Test("is all without a filter")
    func isAll() { #expect(shown(StatusFilter()) == (250, 200)) }

    @Test("is chosen by states, of jobs and of runners")
    func byState() {
        #expect(shown(StatusFilter(states: [.waiting])) == (150, 0))
        #expect(shown(StatusFilter(states: [.busy])) == (0, 100))
        #expect(shown(StatusFilter(states: [.running, .configured])) == (100, 100))
        #expect(shown(StatusFilter(states: [.retiring])) == (0, 0))
    }

    @Test("is chosen by the beginning of a job's id, with or without its run, or of its name; with the runner that has it")
    func byJob() {
        for beginning in [LargeLedger.job(7), "0007d37", "build (7,"] {
            #expect(shown(StatusFilter(job: beginning)) == (1, 1), "\(beginning)")
        }
        #expect(shown(StatusFilter(job: "30721627864/00f9")) == (1, 0))
        #expect(shown(StatusFilter(job: "nothing")) == (0, 0))
    }

    @Test("is chosen by the beginning of a runner's name or instance; with the job that it has")
    func byRunner() {
        #expect(shown(StatusFilter(runner: LargeLedger.instance(7))) == (1, 1))
        #expect(shown(StatusFilter(runner: "a-long-name-of-a-scale-set-" + LargeLedger.instance(150))) == (0, 1))
        #expect(shown(StatusFilter(states: [.configured], runner: LargeLedger.instance(7))) == (0, 0))
    }

    @Test("says how much is shown of how much, and where nothing fits says that")
    func says() {
        let waiting = StatusText(report, width: 80, filter: StatusFilter(states: [.waiting])).text
        #expect(waiting.contains("Shown      150 of 250 jobs, 0 of 200 runners, by --waiting\n") && !waiting.contains("RUNNER "))
        #expect(waiting.contains("Leader     i-0aa") && waiting.contains("Jobs       150 waiting, 100 running"))
        let filter = StatusFilter(states: [.retiring], job: "x")
        let none = StatusText(report, width: 80, filter: filter).lines
        #expect(none.last == "Shown      nothing: no job and no runner fits --state retiring --job x")
        #expect(StatusView(form: .name, filter: filter).emptiness(report) == "no job and no runner fits --state retiring --job x")
        #expect(StatusView(form: .json, filter: StatusFilter(states: [.busy])).emptiness(report) == nil)
    }

    @Test("is a list of names for `agent explain`, or JSON whose counts stay those of the whole")
    func forms() throws {
        let filter = StatusFilter(job: "0007d37")
        #expect(
            StatusView(form: .name, filter: filter).lines(report, width: 80) == [
                LargeLedger.job(7), "a-long-name-of-a-scale-set-" + LargeLedger.instance(7),
            ])
        let json = try StatusView(form: .json, filter: filter).json(report, isOneLine: true)
        #expect(json.filter { $0 == "\n" }.count == 1 && json.contains(#""busy":100"#) && json.contains(LargeLedger.job(7)))
        #expect(!json.contains(LargeLedger.job(8)) && json.contains(#"\u001b"#))
    }

    @Test("is refused where two forms are asked for, or a state that there isn't")
    func refuses() throws {
        #expect(throws: (any Error).self) { try StatusViewOptions.parse(["--json", "-o", "wide"]) }
        #expect(throws: (any Error).self) { try StatusViewOptions.parse(["--state", "bussy"]) }
        let options = try StatusViewOptions.parse(["--json", "-o", "json", "--waiting", "--state", "busy", "--state", "retiring"])
        #expect(options.view.form == .json && options.view.filter.words == "--waiting --state busy --state retiring")
    }
}
