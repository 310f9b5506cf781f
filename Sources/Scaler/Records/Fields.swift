/// A record that this version can't read: damaged, or written by a newer one. It counts as an owner: reported, never
/// overwritten, never a reason to terminate.
public struct UnreadableRecord: Error, Equatable {
    public let words: String

    public init(words: String) { self.words = words }
}

/// The version of the records that this agent writes, and the newest that it reads.
public let recordFormat: Int64 = 1

/// Reads an item's attributes, each by name and type. Whoever asks in the order in which they were written finds each at once, and who
/// asks for those last that are seldom there learns at once that they aren't.
struct Fields {
    private let item: Item
    /// Behind the one that was found last.
    private var next = 0
    /// A bit for each that was not asked for yet. Once there is none left, no other name is there; in a larger item than any record is,
    /// the last bit stays.
    private var unread: UInt64

    /// Refuses an item of a newer format before anything else of it is believed.
    init(_ item: Item) throws(UnreadableRecord) {
        self.init(foreign: item)
        let format = try number("format")
        guard format <= recordFormat else {
            throw UnreadableRecord(words: "it has record format \(format); this agent reads up to \(recordFormat): upgrade the agent")
        }
    }

    /// Another program's item, which carries no format.
    init(foreign item: Item) {
        self.item = item
        unread = item.fields.count < 63 ? (1 << UInt64(item.fields.count)) - 1 : .max
    }

    mutating func text(_ name: String) throws(UnreadableRecord) -> String {
        guard let value = try optionalText(name) else { throw missing(name) }
        return value
    }

    mutating func number(_ name: String) throws(UnreadableRecord) -> Int64 {
        guard let value = try optionalNumber(name) else { throw missing(name) }
        return value
    }

    mutating func optionalText(_ name: String) throws(UnreadableRecord) -> String? {
        switch value(name) {
        case nil: nil
        case .text(let text): text
        default: throw wrong(name, "text")
        }
    }

    mutating func optionalNumber(_ name: String) throws(UnreadableRecord) -> Int64? {
        switch value(name) {
        case nil: nil
        case .number(let number): number
        default: throw wrong(name, "a number")
        }
    }

    mutating func flag(_ name: String) throws(UnreadableRecord) -> Bool {
        switch value(name) {
        case nil: false
        case .flag(let flag): flag
        default: throw wrong(name, "true or false")
        }
    }

    mutating func wall(_ name: String) throws(UnreadableRecord) -> WallTime? {
        try optionalNumber(name).map { WallTime(milliseconds: $0) }
    }

    mutating func choice<Choice: RawRepresentable<String>>(_ name: String, _: Choice.Type) throws(UnreadableRecord) -> Choice {
        let text = try text(name)
        guard let choice = Choice(rawValue: text) else {
            throw UnreadableRecord(words: "its \(name) is '\(text)', which this agent doesn't know")
        }
        return choice
    }

    /// A list of texts; an absent one is empty.
    mutating func texts(_ name: String) throws(UnreadableRecord) -> [String] {
        guard let value = self.value(name) else { return [] }
        guard case .list(let elements) = value else { throw wrong(name, "a list") }
        var texts: [String] = []
        for element in elements {
            guard case .text(let text) = element else { throw wrong(name, "a list of texts") }
            texts.append(text)
        }
        return texts
    }

    mutating func has(_ name: String) -> Bool { value(name) != nil }

    private mutating func value(_ name: String) -> Attribute? {
        guard unread != 0, let place = item.place(of: name, near: next) else { return nil }
        if place < 63 { unread &= ~(1 << UInt64(place)) }
        next = place + 1
        return item.fields[place].value
    }

    private func missing(_ name: String) -> UnreadableRecord { UnreadableRecord(words: "it has no \(name)") }
    private func wrong(_ name: String, _ kind: String) -> UnreadableRecord { UnreadableRecord(words: "its \(name) is not \(kind)") }
}

/// Gathers attributes for a record, leaving out what is nil. Each name is set once.
struct ItemBuilder {
    private(set) var item: Item

    init() {
        item = Item()
        item.reserve(20)
        item.add("format", .number(recordFormat))
    }

    mutating func set(_ name: String, _ text: String?) { if let text { item.add(name, .text(text)) } }
    mutating func set(_ name: String, _ number: Int64?) { if let number { item.add(name, .number(number)) } }
    mutating func set(_ name: String, _ wall: WallTime?) { set(name, wall?.milliseconds) }
    mutating func set(_ name: String, _ texts: [String]) { if !texts.isEmpty { item.add(name, .list(texts.map { .text($0) })) } }
    mutating func set(_ name: String, flag: Bool) { if flag { item.add(name, .flag(true)) } }
}
