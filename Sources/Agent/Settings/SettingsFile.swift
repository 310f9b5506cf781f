import AWS
import Glibc

/// A JSON object of settings: a file's content or an instance's user data.
enum SettingsFile {
    /// A settings file is some kilobytes; more is a mistake (a device, a log) that must not fill the memory.
    static let mostBytes = 1 << 20

    /// The object's entries, or why there is none. It may be packed with gzip, as user data often is.
    static func entries(of bytes: [UInt8]) -> Result<[String: RawSetting], SettingsFileError> {
        guard bytes.count <= mostBytes else { return .failure(.tooLarge) }
        guard let json = Gzip.isGzip(bytes) ? Gzip.inflate(bytes, atMost: mostBytes) : bytes else { return .failure(.notGzip) }
        do {
            guard let members = try JSON.read(json).members else { return .failure(.notAnObject) }
            let entries = members.map { ($0.key, raw($0.value, of: $0.key)) }
            return .success(Dictionary(entries, uniquingKeysWith: { first, _ in first }))
        } catch {
            let position = position(of: error.offset, in: json)
            return .failure(.notJSON(line: position.line, column: position.column, why: error.what))
        }
    }

    private static func raw(_ value: JSON, of name: String) -> RawSetting {
        switch value {
        case .null: return .text("")
        case .bool(let truth): return .text(truth ? "true" : "false")
        case .number(let text), .string(let text): return .text(text)
        case .array(let elements):
            let texts = elements.compactMap(\.string)
            return texts.count == elements.count ? .list(texts) : .unusable("an array of other things than texts")
        case .object:
            guard SettingName(rawValue: name).map({ SettingsTable.setting($0).kind.isObject }) == true else {
                return .unusable("an object")
            }
            return .text(value.text)
        }
    }

    /// From 1 on, as editors count; a column is a character.
    private static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, String(decoding: before[start...], as: UTF8.self).count + 1)
    }
}

/// Why a settings file gives no settings.
enum SettingsFileError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(errno: Int32)
    case tooLarge, notAnObject, notGzip
    case notJSON(line: Int, column: Int, why: String)

    var description: String {
        switch self {
        case .unreadable(let errno): "it can't be read: \(String(cString: strerror(errno)))"
        case .tooLarge: "it is larger than 1 MiB"
        case .notJSON(let line, let column, let why): "it isn't JSON that can be used: line \(line), column \(column): \(why)"
        case .notAnObject: "it isn't one JSON object"
        case .notGzip: "it begins like gzip, but can't be unpacked"
        }
    }
}
