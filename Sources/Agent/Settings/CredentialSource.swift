import Actions

/// A secret setting: the secret itself, or where AWS keeps it.
enum CredentialSource: Sendable, Equatable {
    case literal(Secret)
    /// A parameter of Systems Manager, by name or ARN; `key`: the member of the JSON object that it holds.
    case parameter(String, key: String? = nil)
    /// A secret of Secrets Manager, by name or ARN; `key`: the member of the JSON object that it holds.
    case secret(String, key: String? = nil)

    /// Nil when the text is neither a secret nor a usable reference.
    init?(_ text: String) {
        let trimmed = text.trimmingBlanks()
        if trimmed.hasPrefix("ssm:") {
            guard let (name, key) = Self.reference(trimmed.dropFirst("ssm:".count)) else { return nil }
            self = .parameter(name, key: key)
        } else if trimmed.hasPrefix("secretsmanager:") {
            guard let (id, key) = Self.reference(trimmed.dropFirst("secretsmanager:".count)) else { return nil }
            self = .secret(id, key: key)
        } else {
            guard !trimmed.isEmpty else { return nil }
            self = .literal(Secret(trimmed))
        }
    }

    /// NAME or NAME#KEY. Neither service's names may hold a '#' (botocore 1.43.106, SecretIdType and PSParameterName; 2026-11-28).
    private static func reference(_ text: Substring) -> (name: String, key: String?)? {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard isPlain, (1...2048).contains(text.utf8.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return (parts[0], parts.count > 1 ? parts[1] : nil)
    }
}
