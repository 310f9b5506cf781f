/// Where a value came from, as the report names it.
enum SettingSource: Sendable, Equatable, CustomStringConvertible {
    case commandLine, environment
    /// The file of variables that systemd reads for the scaler of this host.
    case hostFile(String)
    case file(String)
    /// The settings file of a deployment and its scale sets, which knows each setting's line.
    case config(ConfigPlace)
    case userData
    case standard

    /// It holds variables for all kinds of programs: names that aren't ours are no mistake.
    var isEnvironment: Bool {
        switch self {
        case .environment, .hostFile: true
        default: false
        }
    }

    var description: String {
        switch self {
        case .commandLine: "command line"
        case .environment: "environment"
        case .hostFile(let path): path
        case .file(let path): "settings file \(path)"
        case .config(let place): place.short
        case .userData: "user data"
        case .standard: "default"
        }
    }
}

/// A value before it is checked.
enum RawSetting: Sendable, Equatable {
    case text(String)
    case list([String])
    /// JSON that no setting can be: what it is, without its content.
    case unusable(String)
    /// What a settings file may not say here: a sentence without its subject, and without the value.
    case refused(String)

    var isEmpty: Bool { self == .text("") }

    var shown: String {
        switch self {
        case .text(let text): Self.quote(text)
        case .list(let elements): "[" + elements.map(Self.quote).joined(separator: ", ") + "]"
        case .unusable(let what), .refused(let what): what
        }
    }

    /// In quotes, on one line, not endless: the value is a stranger's.
    private static func quote(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars.prefix(100) {
            line += scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "?" : String(scalar)
        }
        return "\"\(line)\(text.unicodeScalars.count > 100 ? "…" : "")\""
    }
}

/// All that one source gives, by name. An empty text means that the source doesn't give the setting.
struct SettingLayer: Sendable {
    let source: SettingSource
    var entries: [String: RawSetting]
    /// Where each stands, in a settings file that has lines.
    var places: [String: ConfigPlace] = [:]

    func source(of name: String) -> SettingSource { places[name].map { .config($0) } ?? source }
}
