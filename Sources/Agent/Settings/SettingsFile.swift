import FoundationEssentials

/// A JSON object of settings: a file's content or an instance's user data.
enum SettingsFile {
    /// A settings file is some kilobytes; more is a mistake (a device, a log) that must not fill the memory.
    static let mostBytes = 1 << 20

    /// The object's entries, or why there is none.
    static func entries(of json: [UInt8]) -> Result<[String: RawSetting], SettingsFileError> {
        guard json.count <= mostBytes else { return .failure(.tooLarge) }
        do {
            return .success(try JSONDecoder().decode([String: Entry].self, from: Data(json)).mapValues(\.raw))
        } catch DecodingError.typeMismatch {
            return .failure(.notAnObject)
        } catch {
            return .failure(.notJSON)
        }
    }

    private struct Entry: Decodable {
        let raw: RawSetting

        init(from decoder: any Decoder) throws {
            if let list = try? decoder.unkeyedContainer() {
                raw = Self.list(list)
            } else if (try? decoder.container(keyedBy: AnyKey.self)) != nil {
                raw = .unusable("an object")
            } else {
                let value = try decoder.singleValueContainer()
                raw = value.decodeNil() ? .text("") : Self.text(value).map { .text($0) } ?? .unusable("a number too large")
            }
        }

        private static func text(_ value: any SingleValueDecodingContainer) -> String? {
            if let text = try? value.decode(String.self) { return text }
            if let truth = try? value.decode(Bool.self) { return truth ? "true" : "false" }
            if let whole = try? value.decode(Int64.self) { return String(whole) }
            return (try? value.decode(Double.self)).map { String($0) }
        }

        private static func list(_ list: any UnkeyedDecodingContainer) -> RawSetting {
            var list = list
            var elements: [String] = []
            while !list.isAtEnd {
                guard let text = try? list.decode(String.self) else { return .unusable("an array of other things than texts") }
                elements.append(text)
            }
            return .list(elements)
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// Why a settings file gives no settings.
enum SettingsFileError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(errno: Int32)
    case tooLarge, notJSON, notAnObject

    var description: String {
        switch self {
        case .unreadable(let errno): "it can't be read (errno \(errno))"
        case .tooLarge: "it is larger than 1 MiB"
        case .notJSON: "it isn't JSON"
        case .notAnObject: "it isn't one JSON object"
        }
    }
}
