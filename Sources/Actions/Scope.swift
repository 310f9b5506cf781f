/// Where runners are registered: an organization, an enterprise or a repository of one GitHub, read from the URL that a
/// person copies out of the browser's address bar.
public struct Scope: Sendable, Hashable {
    public enum Target: Sendable, Hashable {
        case organization(String)
        case enterprise(String)
        case repository(owner: String, name: String)
    }

    public let target: Target
    /// Scheme, host and path as given, without slashes at its ends. GitHub is told this URL at registration.
    public let configURL: String
    /// Host, with the port if one was given, in lower case.
    public let host: String
    /// True for github.com and *.ghe.com, false for GitHub Enterprise Server.
    public let isHosted: Bool
    /// Base of GitHub's REST API, without a slash at its end.
    public let apiBase: String

    /// - Parameter environment: only the presence of `GITHUB_ACTIONS_FORCE_GHES` is looked at; with any value, even an empty
    ///   one, the host is taken for an Enterprise Server (as in actions/scaleset @6ce0259, read 2026-11-24).
    public init(configURL: String, environment: [String: String] = [:]) throws(ScopeError) {
        let (scheme, host, parts) = try Self.split(configURL)
        target = try Self.target(of: parts, in: configURL)
        self.host = host.lowercased()
        self.configURL = "\(scheme)://\(host)/" + parts.joined(separator: "/")
        isHosted = environment["GITHUB_ACTIONS_FORCE_GHES"] == nil && Self.isHosted(self.host)
        let apiHost = self.host == "www.github.com" ? "github.com" : self.host
        apiBase = isHosted ? "\(scheme)://api.\(apiHost)" : "\(scheme)://\(self.host)/api/v3"
    }

    /// The port counts as part of the host, so `github.com:8443` is a server of one's own, as with the official client. That
    /// client compares `.ghe.com` with regard to case; names of hosts have none, so this one does not.
    private static func isHosted(_ host: String) -> Bool {
        ["github.com", "www.github.com", "github.localhost"].contains(host) || host.hasSuffix(".ghe.com")
    }

    private static func split(_ url: String) throws(ScopeError) -> (scheme: String, host: String, parts: [String]) {
        let text = url.trimmingSlashes()
        guard let parsed = ServiceURL(text) else { throw ScopeError(url: text, reason: .notAnAddress) }
        guard parsed.query.isEmpty, !text.contains("#") else { throw ScopeError(url: text, reason: .hasQuery) }
        let parts = parsed.path.trimmingSlashes().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return (parsed.scheme, parsed.authority, parts == [""] ? [] : parts)
    }

    private static func target(of parts: [String], in url: String) throws(ScopeError) -> Target {
        guard !parts.contains(where: { ["", ".", ".."].contains($0) }) else { throw ScopeError(url: url, reason: .badPath) }
        switch parts.count {
        case 1: return .organization(parts[0])
        case 2 where parts[0].lowercased() == "enterprises": return .enterprise(parts[1])
        case 2: return .repository(owner: parts[0], name: parts[1])
        default: throw ScopeError(url: url, reason: .badPath)
        }
    }

    /// Whether a secret may be sent to an address that GitHub hands out. Where GitHub is reached by https, or on this machine, nothing that
    /// it hands out leads to plain http over a network; only where GitHub itself is reached so, knowingly, may the rest be.
    func admits(_ url: ServiceURL) -> Bool {
        if url.scheme == "https" { return true }
        return !configURL.hasPrefix("https://") && (url.isLoopback || !(ServiceURL(configURL)?.isLoopback ?? false))
    }

    /// Where a registration token for this scope is asked for.
    var registrationTokenURL: String { runnersURL + "/registration-token" }

    /// REST's runners of this scope.
    var runnersURL: String {
        switch target {
        case .organization(let name): "\(apiBase)/orgs/\(name)/actions/runners"
        case .enterprise(let slug): "\(apiBase)/enterprises/\(slug)/actions/runners"
        case .repository(let owner, let name): "\(apiBase)/repos/\(owner)/\(name)/actions/runners"
        }
    }
}

/// Why a config URL names no place where runners could be registered.
public struct ScopeError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable { case notAnAddress, hasQuery, badPath }

    public let reason: Reason
    /// The URL without its query.
    public let url: String

    init(url: String, reason: Reason) {
        self.url = Scrub.text(url)
        self.reason = reason
    }

    public var description: String {
        let shape = "Give https://HOST/ORGANIZATION, https://HOST/OWNER/REPOSITORY or https://HOST/enterprises/ENTERPRISE."
        switch reason {
        case .notAnAddress: return "The GitHub URL \(url) is not an http or https address of plain characters. \(shape)"
        case .hasQuery: return "The GitHub URL \(url) carries a query or a fragment. \(shape)"
        case .badPath: return "The GitHub URL \(url) names no organization, enterprise or repository. \(shape)"
        }
    }
}

extension StringProtocol {
    func trimmingSlashes() -> String {
        var text = self[...]
        while text.hasPrefix("/") { text = text.dropFirst() }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }
}
