/// The part of the program that reads a setting. A setting that a command doesn't read can't stop it.
enum SettingReader: String, CaseIterable, Sendable {
    case run, check, status
    case stepDown = "step-down"
    case boot
    case table = "table create"

    /// As a person types it.
    var command: String { "agent \(rawValue)" }
}

/// One row of the settings' table.
struct Setting: Sendable {
    let name: SettingName
    let kind: SettingKind
    /// In the form in which a person would write it; parsed by the same rules as theirs.
    var defaultText: String?
    /// Where the value comes from when nobody gives one and no constant stands for it.
    var otherwise: String?
    /// The commands that read it.
    let readers: Set<SettingReader>
    /// The commands that refuse to start without it.
    var neededBy: Set<SettingReader> = []
    /// One paragraph; its first sentence is what the help shows.
    let meaning: String

    var isSecret: Bool { kind.isSecret }

    /// The first sentence of the meaning, without its full stop.
    var summary: String {
        guard let end = meaning.range(of: ". ") else { return meaning.hasSuffix(".") ? String(meaning.dropLast()) : meaning }
        return String(meaning[..<end.lowerBound])
    }
}

extension Set<SettingReader> {
    static let scaler: Self = [.run, .check]
    static let scope: Self = [.run, .check, .status, .stepDown]
    static let everyone = Self(SettingReader.allCases)
}

extension String {
    /// FoundationEssentials has this too, but the table shouldn't need it.
    func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
