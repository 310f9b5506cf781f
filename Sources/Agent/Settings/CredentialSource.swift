import Actions

/// A secret setting: the secret itself, or where AWS keeps it.
enum CredentialSource: Sendable, Equatable {
    case literal(Secret)
    /// A parameter of Systems Manager, by name or ARN.
    case parameter(String)
    /// A secret of Secrets Manager, by name or ARN.
    case secret(String)

    /// Nil when the text is neither a secret nor a usable reference.
    init?(_ text: String) {
        let trimmed = text.trimmingBlanks()
        if trimmed.hasPrefix("ssm:") {
            guard let name = Self.reference(trimmed.dropFirst("ssm:".count)) else { return nil }
            self = .parameter(name)
        } else if trimmed.hasPrefix("secretsmanager:") {
            guard let id = Self.reference(trimmed.dropFirst("secretsmanager:".count)) else { return nil }
            self = .secret(id)
        } else {
            guard !trimmed.isEmpty else { return nil }
            self = .literal(Secret(trimmed))
        }
    }

    private static func reference(_ text: Substring) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        return isPlain && (1...2048).contains(text.utf8.count) ? String(text) : nil
    }
}
