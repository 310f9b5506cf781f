import Scaler

extension StatusReport {
    /// One setting that the agents don't agree on: the next failover would change what the scaler does.
    struct Difference: Encodable, Sendable {
        let setting: String
        let values: [Value]

        struct Value: Encodable, Sendable {
            let value: String
            let agents: [String]
        }

        /// Versions differ while an upgrade rolls; that is no fault.
        var isFault: Bool { setting != Self.version }
        static let version = "version"

        /// `RUNNER_LABELS: i-0aa has 'x64', i-0bb has 'x64,gpu'`
        var words: String {
            let each = values.map { "\($0.agents.joined(separator: ", ")) \($0.agents.count == 1 ? "has" : "have") '\($0.value)'" }
            return "\(setting): \(each.joined(separator: "; "))"
        }

        /// Of the agents that live. One that says nothing of a setting, as an earlier version does, is left out.
        static func all(of agents: [Agent]) -> [Difference] {
            var found: [String: [String: [String]]] = [:]
            for agent in agents where !agent.stale {
                found[version, default: [:]][agent.version, default: []].append(agent.id)
                for (name, value) in agent.settings { found[name, default: [:]][value, default: []].append(agent.id) }
            }
            return found.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { name, values in
                Difference(
                    setting: name, values: values.sorted { $0.value[0] < $1.value[0] }.map { Value(value: $0.key, agents: $0.value) })
            }
        }
    }
}
