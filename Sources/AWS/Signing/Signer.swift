import FoundationEssentials
import HTTP

/// AWS Signature Version 4, a pure function of what it is given.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (2026-11-24; checked by AWS's own vectors
/// and against botocore).
public struct Signer: Sendable {
    /// The region of the scope, e.g. `eu-central-1`.
    public var region: String
    /// The service's signing name, e.g. `dynamodb`.
    public var service: String

    /// A signer for one scope.
    public init(region: String, service: String) {
        self.region = region
        self.service = service
    }

    /// The request with `x-amz-date`, `x-amz-security-token` and `authorization` set. Every header it had is signed, save those that
    /// proxies and transports own. The date is the moment from which AWS counts the signature's five minutes.
    public func sign(_ request: HTTPRequest, credentials: Credentials, date: Date) -> HTTPRequest {
        let time = Timestamp.basic(date)
        var signed = request
        signed.headers["X-Amz-Date"] = time
        if let token = credentials.sessionToken { signed.headers["X-Amz-Security-Token"] = token.revealed }
        let canonical = CanonicalRequest(signed)
        let day = String(time.prefix(8))
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let toSign = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n" + hex(Digest.sha256(Array(canonical.text.utf8)))
        let signature = hex(Digest.hmac(key: key(credentials.secretAccessKey, day: day), toSign.utf8))
        signed.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        return signed
    }

    private func key(_ secret: Secret, day: String) -> [UInt8] {
        let start = Array(("AWS4" + secret.revealed).utf8)
        return [day, region, service, "aws4_request"].reduce(start) { Digest.hmac(key: $0, $1.utf8) }
    }
}
