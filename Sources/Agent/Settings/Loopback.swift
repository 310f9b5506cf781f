/// Hosts that never leave this machine.
enum Loopback {
    /// - Parameter authority: a host, with a port or without: `127.0.0.1:8080`, `[::1]`, `localhost`. Not `localhost.example`, which is
    ///   anybody's, nor `127.1`, which not every resolver takes for an address.
    static func contains(_ authority: some StringProtocol) -> Bool {
        let text = authority.lowercased()
        if text.hasPrefix("[") { return text.hasPrefix("[::1]") }
        let host = text.prefix { $0 != ":" }
        if host == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
