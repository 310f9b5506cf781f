/// The host and port of a URL, under which libcurl keeps the addresses of a name.
struct Origin: Hashable, Sendable {
    /// In lower case, without brackets.
    let host: String
    let port: Int

    /// False for an IP address, which nobody looks up.
    var isName: Bool { !host.contains(":") && !host.allSatisfy { $0 == "." || $0.isNumber } }

    /// - Parameter url: absolute, `http` or `https`, as `HTTPRequest.check` requires.
    init(of url: String) {
        let isTLS = url.prefix(8).lowercased() == "https://"
        let authority = url.dropFirst(isTLS ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let standard = isTLS ? 443 : 80
        if authority.hasPrefix("[") {
            host = authority.dropFirst().prefix { $0 != "]" }.lowercased()
            port = Int(authority.drop { $0 != "]" }.dropFirst(2)) ?? standard
        } else {
            host = authority.prefix { $0 != ":" }.lowercased()
            port = Int(authority.drop { $0 != ":" }.dropFirst()) ?? standard
        }
    }
}
