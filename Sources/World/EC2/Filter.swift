extension EC2 {
    /// A filter of DescribeInstances: the values are joined by OR, filters by AND. `*` and `?` are wildcards, `\` escapes them.
    public struct Filter: Sendable, Hashable {
        public var name: String
        public var values: [String]

        public init(_ name: String, _ values: [String]) {
            self.name = name
            self.values = values
        }

        var fault: Failure? {
            if values.isEmpty { return .missing("Filter.Value for \(name)") }
            if name.hasPrefix("tag:") || Self.names.contains(name) { return nil }
            return Failure("InvalidParameterValue", "The filter '\(name)' is invalid")
        }

        private static let names: Set<String> = [
            "availability-zone", "image-id", "instance-id", "instance-lifecycle", "instance-state-code", "instance-state-name",
            "instance-type", "subnet-id", "tag-key",
        ]
    }

    /// A filter made ready for many instances: names are compared once, not for each.
    struct Sieve: Sendable {
        private enum Field: Sendable {
            case zone, image, id, lifecycle, stateCode, stateName, type, subnet, tagKey
            case tag(String)
        }

        private let field: Field
        private let patterns: [Wildcard]

        init(_ filter: Filter) {
            patterns = filter.values.map(Wildcard.init)
            field =
                switch filter.name {
                case "availability-zone": .zone
                case "image-id": .image
                case "instance-id": .id
                case "instance-lifecycle": .lifecycle
                case "instance-state-code": .stateCode
                case "instance-state-name": .stateName
                case "instance-type": .type
                case "subnet-id": .subnet
                case "tag-key": .tagKey
                default: .tag(String(filter.name.dropFirst(4)))
                }
        }

        /// Whether what listings show of the instance at `now` passes.
        func accepts(_ instance: Instance, at now: Int64) -> Bool {
            switch field {
            case .zone: matches(instance.zone)
            case .image: matches(instance.image)
            case .id: matches(instance.id)
            case .lifecycle: instance.market == .spot && matches("spot")
            case .stateCode: matches(String(instance.shown.code))
            case .stateName: matches(instance.shown.rawValue)
            case .type: matches(instance.type)
            case .subnet: matches(instance.subnet)
            case .tagKey: now >= instance.taggedAt && instance.tags.keys.contains(where: matches)
            case .tag(let name): now >= instance.taggedAt && instance.tags[name].map(matches) ?? false
            }
        }

        private func matches(_ text: String) -> Bool {
            patterns.contains { $0.matches(text) }
        }
    }
}

/// One value of a filter: plain text, or a pattern.
struct Wildcard: Sendable {
    private let text: String
    private let tokens: [Token]?

    init(_ text: String) {
        self.text = text
        let isPlain = !text.utf8.contains { $0 == 42 || $0 == 63 || $0 == 92 }
        tokens = isPlain ? nil : Self.tokens(of: text)
    }

    func matches(_ other: String) -> Bool {
        if text == other { return true }
        guard let tokens else { return false }
        return Self.matches(tokens, Array(other.unicodeScalars))
    }

    private enum Token: Equatable, Sendable {
        case any
        case one
        case scalar(Unicode.Scalar)
    }

    private static func tokens(of pattern: String) -> [Token] {
        var tokens: [Token] = []
        var escaped = false
        for scalar in pattern.unicodeScalars {
            if !escaped, scalar == "\\" {
                escaped = true
                continue
            }
            tokens.append(escaped ? .scalar(scalar) : scalar == "*" ? .any : scalar == "?" ? .one : .scalar(scalar))
            escaped = false
        }
        return tokens
    }

    /// Greedy with one point to go back to: time grows with pattern × text at worst, never exponentially.
    private static func matches(_ tokens: [Token], _ text: [Unicode.Scalar]) -> Bool {
        var token = 0
        var place = 0
        var back: (token: Int, place: Int)?
        while place < text.count {
            if token < tokens.count, tokens[token] == .any {
                back = (token, place)
                token += 1
            } else if token < tokens.count, tokens[token] == .one || tokens[token] == .scalar(text[place]) {
                token += 1
                place += 1
            } else if let last = back {
                back = (last.token, last.place + 1)
                token = last.token + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .any }
    }
}
