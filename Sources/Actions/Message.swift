/// A message of the scale set's queue. It stays in the queue until it is acknowledged.
public struct Message: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// `RunnerScaleSetJobMessages`, the only kind seen.
        case jobs
        /// A kind this version does not know: worth a log line, then an acknowledgement.
        case unknown(type: String)
    }

    /// Something of the message that could not be understood. It is no reason not to acknowledge.
    public struct Fault: Sendable, Equatable {
        /// Position among the body's entries; nil if it is the body or the statistics as a whole.
        public var index: Int?
        /// Names fields, repeats no values.
        public var reason: String

        public init(index: Int? = nil, reason: String) {
            self.index = index
            self.reason = reason
        }
    }

    /// Positive; rises within one scale set.
    public var id: Int64
    public var kind: Kind
    /// Nil if absent or not to be understood: then the last ones stand.
    public var statistics: Statistics?
    /// At most 50 in practice: a backlog is truncated, so count by `statistics`.
    public var events: [JobEvent]
    public var faults: [Fault]

    public init(id: Int64, kind: Kind, statistics: Statistics? = nil, events: [JobEvent] = [], faults: [Fault] = []) {
        self.id = id
        self.kind = kind
        self.statistics = statistics
        self.events = events
        self.faults = faults
    }
}

extension Message: Decodable {
    private enum CodingKeys: String, CodingKey { case messageId, messageType, statistics, body }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Int64.self, forKey: .messageId)
        guard id > 0 else { throw Malformed(what: "messageId is not positive") }
        (events, faults) = ([], [])
        // An unknown kind may mean anything by its body; nothing is read out of it.
        let type = container.lenient(String.self, .messageType) ?? ""
        kind = type == "RunnerScaleSetJobMessages" ? .jobs : .unknown(type: Scrub.text(type, limit: 80))
        readStatistics(container)
        if kind == .jobs { readBody(container) }
    }

    private mutating func readStatistics(_ container: KeyedDecodingContainer<CodingKeys>) {
        do {
            statistics = try container.decodeIfPresent(Statistics.self, forKey: .statistics)
        } catch {
            faults.append(Fault(index: nil, reason: "statistics: \(Wire.reason(error))"))
        }
    }

    /// The body is JSON in a string; an empty one comes with statistics alone.
    private mutating func readBody(_ container: KeyedDecodingContainer<CodingKeys>) {
        do {
            guard let body = try container.decodeIfPresent(String.self, forKey: .body), !body.isEmpty else { return }
            for (index, entry) in try Wire.decode([Entry<JobEvent>].self, from: Array(body.utf8)).enumerated() {
                switch entry.value {
                case .success(let event): events.append(event)
                case .failure(let fault): faults.append(Fault(index: index, reason: fault.what))
                }
            }
        } catch {
            faults.append(Fault(index: nil, reason: "body: \(Wire.reason(error))"))
        }
    }
}
