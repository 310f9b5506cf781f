import Scaler

/// Something that happened to a scale set, as the table keeps it: one line of `agent events`.
struct PastEvent: Encodable, Sendable, Equatable {
    enum Kind: String, Encodable, Sendable, CaseIterable {
        /// EC2 answered a request for instances, or the leader gave the request up.
        case launch
        /// A runner's instance was seen ended.
        case end
        /// A job ended with its instance.
        case jobLost = "job-lost"
        /// An agent came to lead.
        case election
        /// The leader gave the lease up, and no other agent has claimed it yet.
        case handover
    }

    /// Tells one event from every other, however often the table is read.
    struct ID: Hashable, Sendable {
        let kind: Kind
        let subject: String
        let at: Scaler.WallTime
    }

    enum Fact: Sendable, Equatable {
        case text(String)
        case number(Int64)
    }

    /// By the clock of the agent that wrote the record.
    let at: Scaler.WallTime
    let kind: Kind
    /// The launch's id, the runner's name, the job's id, or the epoch.
    let subject: String
    /// One sentence for people.
    let words: String
    /// What the sentence is made of, by JSON names; docs/status.md lists them.
    let facts: [String: Fact]

    var id: ID { ID(kind: kind, subject: subject, at: at) }

    /// - Parameter facts: those that aren't known are nil, and left out.
    init(_ kind: Kind, _ subject: String, at: Scaler.WallTime, _ words: String, facts: [String: Fact?]) {
        (self.kind, self.subject, self.at, self.words) = (kind, subject, at, words)
        self.facts = facts.compactMapValues { $0 }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(at.rfc3339, forKey: Name("at"))
        try container.encode(kind, forKey: Name("kind"))
        try container.encode(subject, forKey: Name("id"))
        try container.encode(words, forKey: Name("words"))
        for (name, fact) in facts {
            switch fact {
            case .text(let text): try container.encode(text, forKey: Name(name))
            case .number(let number): try container.encode(number, forKey: Name(name))
            }
        }
    }
}

extension PastEvent.Fact {
    static func known(_ text: String?) -> PastEvent.Fact? { text.map { .text($0) } }
    static func known(_ number: Int64?) -> PastEvent.Fact? { number.map { .number($0) } }
}
