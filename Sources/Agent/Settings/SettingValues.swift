/// Settings that were read and found right one by one.
struct SettingValues: Sendable {
    private var found: [SettingName: (value: SettingValue, source: SettingSource)] = [:]

    mutating func set(_ name: SettingName, _ value: SettingValue, from source: SettingSource) {
        found[name] = (value, source)
    }

    /// Whether anybody but the table gave it.
    func isGiven(_ name: SettingName) -> Bool { found[name].map { $0.source != .standard } ?? false }
    func source(_ name: SettingName) -> SettingSource? { found[name]?.source }
    func value(_ name: SettingName) -> SettingValue? { found[name]?.value }

    func optionalText(_ name: SettingName) -> String? { if case .text(let text) = found[name]?.value { text } else { nil } }
    func optionalInteger(_ name: SettingName) -> Int? { if case .integer(let number) = found[name]?.value { number } else { nil } }
    func optionalDuration(_ name: SettingName) -> Duration? {
        if case .duration(let duration) = found[name]?.value { duration } else { nil }
    }
    func optionalList(_ name: SettingName) -> [String]? { if case .list(let list) = found[name]?.value { list } else { nil } }
    func optionalBoolean(_ name: SettingName) -> Bool? { if case .boolean(let truth) = found[name]?.value { truth } else { nil } }
    func secret(_ name: SettingName) -> CredentialSource? { if case .secret(let source) = found[name]?.value { source } else { nil } }

    // The settings below have a default or were demanded by the check, so that asking for one that isn't there is a fault of
    // this program and of no input: a test reads them all.
    func text(_ name: SettingName) -> String { demand(optionalText(name), name) }
    func integer(_ name: SettingName) -> Int { demand(optionalInteger(name), name) }
    func duration(_ name: SettingName) -> Duration { demand(optionalDuration(name), name) }
    func list(_ name: SettingName) -> [String] { demand(optionalList(name), name) }
    func boolean(_ name: SettingName) -> Bool { demand(optionalBoolean(name), name) }

    private func demand<Value>(_ value: Value?, _ name: SettingName) -> Value {
        guard let value else { preconditionFailure("\(name.rawValue) was read without being demanded by the settings' check") }
        return value
    }
}
