import AWS

/// What a setting's text may be. It reads a value and says, in the same words everywhere, what is allowed.
enum SettingKind: Sendable {
    case text(TextForm)
    case integer(ClosedRange<Int>)
    case duration(ClosedRange<Duration>)
    /// Separated by commas in text, or an array in the settings file.
    case list(TextForm)
    case url
    /// A service of AWS; a local cloud may serve several below one host.
    case endpoint
    /// A JSON object, as text, or as it is in the settings file.
    case object
    /// US dollars an hour.
    case price
    case choice([String])
    case boolean
    /// A value, or a reference to where it is kept.
    case secret

    var isObject: Bool { if case .object = self { true } else { false } }

    var isSecret: Bool { if case .secret = self { true } else { false } }

    /// Completes the sentence "allowed: …".
    var allowed: String {
        switch self {
        case .text(let form): form.allowed
        case .integer(let range) where range.upperBound == .max: "a whole number, at least \(range.lowerBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a duration from \(DurationText.print(range.lowerBound)) to \(DurationText.print(range.upperBound)), like 800ms, 2s, 55m, 1h30m"
        case .list(let form): "one or more, separated by commas, each \(form.allowed)"
        case .url: "https://HOST or http://HOST, with a port if need be, without path, query or user"
        case .endpoint: "https://HOST or http://HOST, with a port and a path if need be, without query or user"
        case .object: "a JSON object of settings that `agent boot` reads"
        case .price: "dollars an hour above 0.001, like 0.05"
        case .choice(let words): words.joined(separator: ", ")
        case .boolean: "true or false"
        case .secret: "the secret itself, ssm:PARAMETER or secretsmanager:SECRET, either with #KEY where a JSON object is kept"
        }
    }

    /// Nil when the text isn't allowed.
    func read(_ text: String) -> SettingValue? {
        switch self {
        case .text(let form): form.accepts(text) ? .text(text) : nil
        case .integer(let range): Int(text).flatMap { range.contains($0) ? .integer($0) : nil }
        case .duration(let range): DurationText.read(text).flatMap { range.contains($0) ? .duration($0) : nil }
        case .list: read(list: text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks() })
        case .url: Self.readURL(text)
        case .endpoint: Self.readEndpoint(text)
        case .object: (try? JSON.read(Array(text.utf8)))?.members.map { _ in .text(text) }
        case .price: Self.readPrice(text)
        case .choice(let words): words.contains(text.lowercased()) ? .text(text.lowercased()) : nil
        case .boolean: Self.readBoolean(text)
        case .secret: CredentialSource(text).map { .secret($0) }
        }
    }

    /// A list's elements, which mustn't repeat.
    func read(list: [String]) -> SettingValue? {
        guard case .list(let form) = self, !list.isEmpty, Set(list).count == list.count else { return nil }
        return list.allSatisfy(form.accepts) ? .list(list) : nil
    }

    private static func readBoolean(_ text: String) -> SettingValue? {
        switch text.lowercased() {
        case "true": .boolean(true)
        case "false": .boolean(false)
        default: nil
        }
    }

    /// Digits with at most one point. EC2 takes a ceiling only above $0.001 (botocore model of CreateFleet, 2026-11-24).
    private static func readPrice(_ text: String) -> SettingValue? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isPlain, text.utf8.count <= 12, let dollars = Double(text), dollars > 0.001 else { return nil }
        return .text(text)
    }

    private static func readURL(_ text: String) -> SettingValue? {
        guard let url = readAddress(text), url.path.isEmpty else { return nil }
        return .text(url.scheme + url.authority)
    }

    private static func readEndpoint(_ text: String) -> SettingValue? {
        guard let url = readAddress(text), TextForm.path.accepts("/" + url.path), !url.path.contains(where: { "?#@ ".contains($0) }) else {
            return nil
        }
        return .text(url.scheme + url.authority + url.path)
    }

    /// A URL's parts, less slashes at its end.
    private static func readAddress(_ text: String) -> (scheme: String, authority: Substring, path: Substring)? {
        var text = text[...]
        while text.hasSuffix("/") { text = text.dropLast() }
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard TextForm.host.accepts(String(authority)) else { return nil }
        return (scheme, authority, rest.dropFirst(authority.count))
    }
}

/// A value that its kind has accepted.
enum SettingValue: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case duration(Duration)
    case list([String])
    case boolean(Bool)
    case secret(CredentialSource)
}

extension StringProtocol {
    func trimmingBlanks() -> String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
