import ArgumentParser

/// What an exit code says: one table for all commands (docs/status.md; decision 19).
enum CommandExit: Int32, CaseIterable, Sendable {
    case done = 0
    case failed = 1
    case cantTell = 2
    case degraded = 3
    case nobodyCame = 4
    /// As the parser of arguments has it, and sysexits.h (EX_USAGE).
    case wrongUsage = 64
    /// As sysexits.h (EX_IOERR).
    case outputLost = 74

    var code: ExitCode { ExitCode(rawValue) }

    /// What it means to whom, in lines that a terminal of 80 columns holds.
    private var meanings: [String] {
        switch self {
        case .done: ["done", "status: led and healthy; step-down: another agent leads", "check: all is well"]
        case .failed:
            [
                "status, step-down: nobody leads", "check: a line says FAIL", "explain: nothing of this name is recorded",
                "run, table create: could not start, could not do it",
                "boot: the instance was not powered off",
            ]
        case .cantTell: ["status, explain, events, step-down: can't tell: the table", "can't be read, or holds no such scale set"]
        case .degraded: ["status: led, but degraded", "step-down: refused, no other agent could lead"]
        case .nobodyCame: ["step-down: asked, but no other agent leads within --timeout"]
        case .wrongUsage: ["all but boot: the command line or a setting is wrong"]
        case .outputLost: ["all: standard output can't be written"]
        }
    }

    /// For `agent --help`.
    static let table =
        "EXIT CODES:\n"
        + allCases.map { status in
            let code = "\(status.rawValue)".padded(to: 4)
            return status.meanings.enumerated().map { "  \($0 == 0 ? code : "    ")\($1)" }.joined(separator: "\n")
        }.joined(separator: "\n")
}
