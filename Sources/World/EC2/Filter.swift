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

        func accepts(_ instance: Instance) -> Bool {
            if name == "tag-key" { return instance.tags.keys.contains(where: matches) }
            guard let text = text(of: instance) else { return false }
            return matches(text)
        }

        private func matches(_ text: String) -> Bool {
            values.contains { Wildcard.matches(pattern: $0, text) }
        }

        private func text(of instance: Instance) -> String? {
            switch name {
            case "availability-zone": instance.zone
            case "image-id": instance.image
            case "instance-id": instance.id
            case "instance-lifecycle": instance.market == .spot ? "spot" : nil
            case "instance-state-code": String(instance.state.code)
            case "instance-state-name": instance.state.rawValue
            case "instance-type": instance.type
            case "subnet-id": instance.subnet
            default: instance.tags[String(name.dropFirst(4))]
            }
        }
    }
}

/// EC2's filter patterns.
enum Wildcard {
    static func matches(pattern: String, _ text: String) -> Bool {
        if pattern == text { return true }
        guard pattern.utf8.contains(where: { $0 == 42 || $0 == 63 || $0 == 92 }) else { return false }
        return matches(tokens(of: pattern), Array(text.unicodeScalars))
    }

    private enum Token: Equatable {
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
