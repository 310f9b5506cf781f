/// One line of `agent check`.
struct CheckLine: Sendable, Equatable {
    enum Verdict: String, Sendable {
        case ok
        /// The agent runs, but something is unwise, or couldn't be told.
        case warn
        /// The agent, or its runners, would not work.
        case fail = "FAIL"
    }

    let subject: String
    let verdict: Verdict
    /// What was found; for `warn` and `fail` what is wrong and what to do.
    let detail: String
    /// How long the question took that this answers. Nil where nothing was asked.
    private(set) var milliseconds: Int64?
    /// It could not be asked, because of an earlier fault.
    let isSkipped: Bool

    private init(subject: String, verdict: Verdict, detail: String, isSkipped: Bool = false) {
        (self.subject, self.verdict, self.detail, self.isSkipped) = (subject, verdict, detail, isSkipped)
    }

    static func ok(_ subject: String, _ detail: String) -> CheckLine { CheckLine(subject: subject, verdict: .ok, detail: detail) }

    /// - Parameter risk: what is unwise, or not known, and what to do.
    static func warn(_ subject: String, _ risk: String) -> CheckLine { CheckLine(subject: subject, verdict: .warn, detail: risk) }

    /// - Parameter fault: what is wrong and what to do.
    static func fail(_ subject: String, _ fault: String) -> CheckLine { CheckLine(subject: subject, verdict: .fail, detail: fault) }

    /// What can't be told because of an earlier fault. It is a fault too: `agent check` answers 0 only when nothing fails.
    static func skipped(_ subject: String, _ why: String) -> CheckLine {
        CheckLine(subject: subject, verdict: .fail, detail: "not checked: \(why)", isSkipped: true)
    }

    /// The lines with the time that it took to make them. A line that was not checked has none.
    static func timed(_ make: () async -> [CheckLine]) async -> [CheckLine] {
        let began = ContinuousClock.now
        let lines = await make()
        let took = (ContinuousClock.now - began).milliseconds
        return lines.map { line in
            var line = line
            if !line.isSkipped { line.milliseconds = took }
            return line
        }
    }

    /// Nil unless it fails.
    var fault: String? { verdict == .fail ? detail : nil }

    /// Nil unless it warns.
    var warning: String? { verdict == .warn ? detail : nil }

    var text: String {
        let word = verdict.rawValue + String(repeating: " ", count: 6 - verdict.rawValue.count)
        return "\(word)\(Printable.line(subject)): \(Printable.line(detail))"
    }
}
