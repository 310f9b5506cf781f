/// HISTORY is for people: an item of it that DynamoDB refuses for good must not keep its record alive.
extension Ledger.Entry {
    /// The longest text, in bytes, that a shortened item keeps.
    private static let longestText = 64
    private static let mark = "shortened"

    /// The same with less of HISTORY: shortened the first time, left out the second. Nil where there is none, and the entry is given up.
    var withLessHistory: Ledger.Entry? {
        guard writes.contains(where: \.isOfHistory) else { return nil }
        return Ledger.Entry(writes: writes.compactMap { $0.isOfHistory ? Self.shorter($0) : $0 }, after: after)
    }

    /// The keys of what is refused, and whether it is shortened or left out, for the log.
    var historyWords: (keys: String, isLeftOut: Bool) {
        let refused = writes.filter(\.isOfHistory)
        return (refused.map(\.key.sort).joined(separator: " "), refused.allSatisfy { Self.shorter($0) == nil })
    }

    private static func shorter(_ write: Write) -> Write? {
        guard case .put(let item) = write.change, item[mark] == nil else { return nil }
        var short = Item()
        for field in item.fields where isShort(field.value) { short[field.name] = field.value }
        short[mark] = .flag(true)
        return Write(write.key, .put(short))
    }

    private static func isShort(_ value: Attribute) -> Bool {
        switch value {
        case .text(let text): text.utf8.count <= longestText
        case .number, .flag: true
        case .list, .map, .secret: false
        }
    }
}

extension Write {
    /// What is kept of something that is over.
    var isOfHistory: Bool { key.partition.hasPrefix("HISTORY#") }
}

extension Ledger {
    /// One commit is in flight, and its answer is heard once: another one can't come.
    func unsent(_ what: String, _ turn: inout Turn) -> Verdict {
        turn.require(false, .authority, "\(what) was answered that nobody waits for")
        return .nothing
    }
}
