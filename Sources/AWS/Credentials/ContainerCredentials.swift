import HTTP

/// The endpoint that ECS, EKS Pod Identity and Greengrass give to their containers.
public struct ContainerCredentials: CredentialProvider {
    public let name = "container"
    private let environment: [String: String]
    private let http: any HTTPSender
    private let readFile: @Sendable (String) -> [UInt8]?

    /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, or else `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    public init(environment: [String: String], http: any HTTPSender, readFile: @escaping @Sendable (String) -> [UInt8]?) {
        self.environment = environment
        self.http = http
        self.readFile = readFile
    }

    public func credentials() async throws(CredentialError) -> Credentials? {
        guard let url = try url() else { return nil }
        var request = HTTPRequest(.get, url, connectTimeout: .seconds(2), timeout: .seconds(5), maxResponseBytes: 64 << 10)
        request.headers["Authorization"] = try token()
        request.bypassesProxy = true
        let response: HTTPResponse
        do { response = try await http.send(request) } catch {
            throw CredentialError("the container's credential endpoint did not answer: \(error.message).")
        }
        guard response.status == 200 else { throw CredentialError("the container's credential endpoint answered HTTP \(response.status).") }
        return try Credentials(roleAnswer: response.body, from: "the container's credential endpoint")
    }

    private func url() throws(CredentialError) -> String? {
        if let path = environment.nonEmpty("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") { return "http://169.254.170.2" + path }
        guard let url = environment.nonEmpty("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
        guard url.hasPrefix("https://") || Self.mayBePlain(SplitURL(url).host) else {
            throw CredentialError("AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this host. Correct or unset it.")
        }
        return url
    }

    /// Hosts to which a token may go without TLS: loopback, and the link-local addresses of ECS and EKS.
    private static func mayBePlain(_ authority: String) -> Bool {
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        if ["localhost", "169.254.170.2", "169.254.170.23", "[::1]", "[fd00:ec2::23]"].contains(String(host)) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private func token() throws(CredentialError) -> String? {
        guard let path = environment.nonEmpty("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") else {
            return environment.nonEmpty("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        }
        guard let token = text(readFile(path)) else {
            throw CredentialError("the token file \(path) can't be read. Check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and its rights.")
        }
        return token
    }
}
