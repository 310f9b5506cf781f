/// One line of `agent check`.
struct CheckLine: Sendable, Equatable {
    let subject: String
    /// Nil when all is well.
    let fault: String?
    let detail: String

    static func ok(_ subject: String, _ detail: String) -> CheckLine { CheckLine(subject: subject, fault: nil, detail: detail) }

    /// - Parameter fault: what is wrong and what to do.
    static func fail(_ subject: String, _ fault: String) -> CheckLine { CheckLine(subject: subject, fault: fault, detail: "") }

    /// What can't be told because of an earlier fault. It is a fault too: `agent check` answers 0 only for all.
    static func skipped(_ subject: String, _ why: String) -> CheckLine { .fail(subject, "not checked: \(why)") }

    var text: String {
        let subject = Printable.line(subject)
        guard let fault else { return "ok    \(subject): \(Printable.line(detail))" }
        return "FAIL  \(subject): \(Printable.line(fault))"
    }
}
