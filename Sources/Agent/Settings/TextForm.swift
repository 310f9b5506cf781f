/// The characters and the shape that a text may have.
struct TextForm: Sendable {
    /// Completes the sentence "allowed: …".
    let allowed: String
    let accepts: @Sendable (String) -> Bool

    /// Names at GitHub and DynamoDB, which become parts of paths and keys.
    static let name = TextForm(allowed: "letters, digits, '-', '_' and '.', at most 100") {
        (1...100).contains($0.utf8.count) && $0.utf8.allSatisfy(isNameByte) && !$0.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    static let repository = TextForm(allowed: "OWNER/REPOSITORY") {
        let parts = $0.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && parts.allSatisfy(name.accepts)
    }

    /// Names for people: group names, labels, key pairs.
    static let title = TextForm(allowed: "1 to 255 printable characters without a comma") {
        (1...255).contains($0.utf8.count) && $0 == $0.trimmingBlanks() && !$0.contains(",") && isPrintable($0)
    }

    static let issuer = TextForm(allowed: "the App's client id (Iv…) or its numeric id") {
        (1...100).contains($0.utf8.count) && $0.utf8.allSatisfy(isNameByte)
    }

    /// An id, an alias, or the ARN of either (KMS API Reference, Sign, KeyId; 2026-11-28).
    static let kmsKey = TextForm(allowed: "a KMS key's ARN or id, or an alias, like alias/gha-app") { key in
        let isPlain = (1...2048).contains(key.utf8.count) && key.utf8.allSatisfy { isNameByte($0) || ":/".utf8.contains($0) }
        if key.hasPrefix("arn:") { return isPlain && (key.contains(":key/") || key.contains(":alias/")) && key.contains(":kms:") }
        return isPlain
            && (key.hasPrefix("alias/") ? key.utf8.count > 6 : key.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") })
    }

    static let region = TextForm(allowed: "an AWS region, like us-east-1") { region in
        (1...40).contains(region.utf8.count) && region.utf8.allSatisfy { isLowercaseOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    static let table = TextForm(allowed: "3 to 255 letters, digits, '-', '_' and '.'") {
        (3...255).contains($0.utf8.count) && $0.utf8.allSatisfy(isNameByte)
    }

    static let instanceType = TextForm(allowed: "an instance type, like t3.medium") {
        let parts = $0.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && $0.utf8.count <= 40
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { isLowercaseOrDigit($0) || $0 == UInt8(ascii: "-") } }
    }

    /// An id or a name, and after a colon a version's number. Not `$Latest`: a launch that is sent again must be the same launch.
    static let launchTemplate = TextForm(allowed: "lt-ID or NAME, or either with :VERSION, a number") {
        let parts = $0.split(separator: ":", omittingEmptySubsequences: false)
        guard let template = parts.first, parts.count <= 2 else { return false }
        let isName = (3...128).contains(template.utf8.count) && template.utf8.allSatisfy { isNameByte($0) || "()/".utf8.contains($0) }
        return isName && (parts.count == 1 || Int(parts[1]).map { $0 > 0 } == true)
    }

    static let instanceProfile = TextForm(allowed: "an instance profile's name or its arn:aws:iam::…") {
        (1...512).contains($0.utf8.count) && $0.utf8.allSatisfy { isNameByte($0) || ":/+=,@".utf8.contains($0) }
    }

    static let roleID = TextForm(allowed: "AROA followed by capital letters and digits (aws iam get-role … Role.RoleId)") {
        $0.hasPrefix("AROA") && (8...128).contains($0.utf8.count)
            && $0.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
    }

    /// Botocore 1.43.106, AsciiStringMaxLen255 (2026-11-24).
    static let hook = TextForm(allowed: "1 to 255 letters, digits, '-', '_' and '/'") {
        (1...255).contains($0.utf8.count) && $0.utf8.allSatisfy { (isNameByte($0) && $0 != UInt8(ascii: ".")) || $0 == UInt8(ascii: "/") }
    }

    static let hosts = TextForm(allowed: "hosts separated by commas, without blanks") {
        (1...2000).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    static let path = TextForm(allowed: "an absolute path") { $0.hasPrefix("/") && isPrintable($0) && $0.utf8.count < 4096 }

    static let command = TextForm(allowed: "an absolute path, and arguments after blanks") {
        $0.hasPrefix("/") && isPrintable($0) && $0.utf8.count < 4096
    }

    static let user = TextForm(allowed: "the name of a user of this machine, or '-'") {
        (1...32).contains($0.utf8.count) && $0.utf8.allSatisfy(isNameByte)
    }

    /// A host's name or address and a port. No '@': what stands before it would be a password.
    static let host = TextForm(allowed: "HOST or HOST:PORT") { text in
        guard (1...260).contains(text.utf8.count), !text.hasPrefix(":") else { return false }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return isHost(text) }
        return isHost(String(text[..<colon])) && UInt16(text[text.index(after: colon)...]) != nil
    }

    /// An id of EC2's: its prefix and hexadecimal digits.
    static func id(_ prefix: String) -> TextForm {
        TextForm(allowed: "\(prefix)- and hexadecimal digits") { text in
            let digits = text.dropFirst(prefix.utf8.count + 1)
            return text.hasPrefix(prefix + "-") && (1...32).contains(digits.utf8.count)
                && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
    }
}

private func isHost(_ text: String) -> Bool {
    if text.hasPrefix("["), text.hasSuffix("]") { return text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" } }
    return !text.isEmpty && text.utf8.allSatisfy { isNameByte($0) && $0 != UInt8(ascii: "_") }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    isLowercaseOrDigit(byte) || (0x41...0x5a).contains(byte) || "-_.".utf8.contains(byte)
}

private func isLowercaseOrDigit(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) }

private func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
}
