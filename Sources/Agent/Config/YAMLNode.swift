/// A part of a YAML document, with the line that it begins on.
struct YAMLNode: Sendable, Equatable {
    /// From 1 on, as editors count.
    let line: Int
    let content: Content

    indirect enum Content: Sendable, Equatable {
        /// - Parameter isPlain: it stands without quotes.
        case text(String, isPlain: Bool)
        case list([YAMLNode])
        case mapping([Member])
        /// What the file may not hold: a sentence without its subject.
        case refused(String)
    }

    struct Member: Sendable, Equatable {
        let name: String
        let line: Int
        let value: YAMLNode
    }

    /// Whether a key stands there without a value. Only these spellings: `yes`, `off` and `1` are texts, which a setting's kind reads.
    var isNull: Bool {
        guard case .text(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

/// What is wrong with a YAML document itself.
struct YAMLFault: Error, Sendable, Equatable {
    /// From 1 on.
    let line: Int
    let what: String
}
