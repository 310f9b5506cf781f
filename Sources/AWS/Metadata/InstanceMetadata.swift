import FoundationEssentials
import HTTP

/// EC2's instance metadata service, version 2 only: a session token by PUT, then reads.
public actor InstanceMetadata {
    private let http: any HTTPSender
    private let base: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private var token: (value: Secret, validUntil: ContinuousClock.Instant)?

    /// `AWS_EC2_METADATA_DISABLED=true`: nothing is asked, every read throws.
    public nonisolated let isDisabled: Bool
    /// For each request. The service is on the host's own link and answers in a millisecond, or not at all.
    public nonisolated let timeout: Duration

    /// The longest life that the service gives a token (EC2 User Guide, 2026-11-24).
    static let tokenLifeSeconds = 21600

    /// `AWS_EC2_METADATA_SERVICE_ENDPOINT` may hold a path, to which the service's own paths are appended;
    /// `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6` takes the IPv6 address.
    public init(
        http: any HTTPSender, environment: [String: String] = [:], timeout: Duration = .seconds(2),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.http = http
        self.timeout = timeout
        self.now = now
        isDisabled = environment.isOn("AWS_EC2_METADATA_DISABLED")
        let isIPv6 = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        let standard = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        let endpoint = environment.nonEmpty("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? standard
        base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    }

    /// What stands at a path such as `/latest/meta-data/instance-id`; `nil` if nothing does (404).
    public func get(_ path: String) async throws(MetadataError) -> String? {
        guard let bytes = try await bytes(path) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw MetadataError(path, "its answer is not text") }
        return text
    }

    /// The same as it came: user data may be anything.
    public func bytes(_ path: String) async throws(MetadataError) -> [UInt8]? {
        guard !isDisabled else { throw MetadataError(disabled: path) }
        var response = try await read(path)
        if response.status == 401 {
            token = nil
            response = try await read(path)
        }
        if response.status == 404 { return nil }
        guard response.status == 200 else { throw MetadataError(path, "it answered HTTP \(response.status)") }
        return response.body
    }

    private func read(_ path: String) async throws(MetadataError) -> HTTPResponse {
        let token = try await currentToken()
        return try await send(.get, path, ["X-aws-ec2-metadata-token": token.revealed])
    }

    private func currentToken() async throws(MetadataError) -> Secret {
        let asked = now()
        if let token, asked < token.validUntil { return token.value }
        let path = "/latest/api/token"
        let response = try await send(.put, path, ["X-aws-ec2-metadata-token-ttl-seconds": String(Self.tokenLifeSeconds)])
        guard response.status == 200, let value = text(response.body) else {
            throw MetadataError(path, "it gave no token, but HTTP \(response.status). In a container, mind the hop limit")
        }
        token = (Secret(value), asked.advanced(by: .seconds(Self.tokenLifeSeconds - 60)))
        return Secret(value)
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPHeaders) async throws(MetadataError) -> HTTPResponse {
        var request = HTTPRequest(
            method, base + path, headers: headers, connectTimeout: min(timeout, .seconds(1)), timeout: timeout, maxResponseBytes: 1 << 20)
        request.bypassesProxy = true
        do { return try await http.send(request) } catch {
            throw MetadataError(path, error.message)
        }
    }
}

/// The metadata service did not give what it was asked for.
public struct MetadataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was asked for, and what came of it.
    public var description: String

    init(_ path: String, _ why: String) {
        description =
            "the instance metadata service has not given \(path): \(why). Outside EC2, AWS_EC2_METADATA_DISABLED=true spares the wait for it."
    }

    init(disabled path: String) {
        description = "the instance metadata service is not asked for \(path), because AWS_EC2_METADATA_DISABLED is set."
    }
}
