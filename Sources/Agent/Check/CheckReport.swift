import Scaler

/// What `agent check --json` says (docs/status.md). Fields are added within a schema version, never renamed or removed.
struct CheckReport: Encodable, Sendable {
    struct Check: Encodable, Sendable {
        let name: String
        /// `ok`, `warn` or `fail`.
        let verdict: String
        let words: String
        /// Absent where nothing was asked.
        let milliseconds: Int64?
    }

    struct Service: Encodable, Sendable {
        let name: String
        /// The worst of its checks.
        let verdict: String
        let checks: [Check]
    }

    let schema = 1
    let version = AgentVersion.current
    let at: String
    /// Absent where the settings are wrong: then nothing else was looked at.
    let scope: String?
    /// Nothing fails.
    let healthy: Bool
    /// Of all checks together.
    let milliseconds: Int64
    let services: [Service]

    init(scope: String?, at: WallTime, took: Duration, _ parts: [CheckPart]) {
        self.scope = scope
        self.at = at.rfc3339
        milliseconds = took.milliseconds
        services = CheckGroup.allCases.compactMap { group in
            let lines = parts.filter { $0.group == group }.flatMap(\.lines)
            return lines.isEmpty ? nil : Service(group, lines)
        }
        healthy = parts.allSatisfy { $0.lines.allSatisfy { $0.fault == nil } }
    }
}

extension CheckReport.Service {
    fileprivate init(_ group: CheckGroup, _ lines: [CheckLine]) {
        name = group.rawValue
        verdict = (lines.contains { $0.fault != nil } ? .fail : lines.contains { $0.warning != nil } ? .warn : CheckLine.Verdict.ok).name
        checks = lines.map {
            .init(name: $0.subject, verdict: $0.verdict.name, words: $0.detail, milliseconds: $0.milliseconds)
        }
    }
}

extension CheckLine.Verdict {
    /// As JSON has it.
    fileprivate var name: String { rawValue.lowercased() }
}
