import FoundationEssentials
import HTTP
import Testing

@testable import AWS

/// Answers like IMDSv2 and a container endpoint, and refuses what they refuse.
private func metadataService(_ request: HTTPRequest) -> HTTPResponse {
    let path = request.url.cut(at: "://").flatMap { $0.after.cut(at: "/") }.map { "/" + $0.after } ?? ""
    let keys = #"{"Code":"Success","AccessKeyId":"ID","SecretAccessKey":"S","Token":"T","Expiration":"2030-01-01T00:00:00Z"}"#
    func ok(_ body: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(body.utf8)) }
    if path.hasSuffix("/latest/api/token") {
        guard request.method == .put, request.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600" else {
            return HTTPResponse(status: 400)
        }
        return ok("TOKEN")
    }
    if path == "/creds" { return request.headers["authorization"] == "Basic x" ? ok(keys) : HTTPResponse(status: 401) }
    guard request.headers["x-aws-ec2-metadata-token"] == "TOKEN" else { return HTTPResponse(status: 401) }
    switch path.cut(at: "/latest/")?.after {
    case "meta-data/iam/security-credentials/": return ok("role\n")
    case "meta-data/iam/security-credentials/role": return ok(keys)
    case "meta-data/instance-id": return ok("i-1")
    case "meta-data/placement/region": return ok("eu-central-1")
    default: return HTTPResponse(status: 404)
    }
}

struct CredentialChainTests {
    private let http = FakeSender { (request) async throws(HTTPError) in metadataService(request) }

    private func find(_ environment: [String: String], files: [String: String] = [:], http: FakeSender? = nil) async throws(CredentialError)
        -> (
            credentials: Credentials, provider: String
        )
    {
        let http = http ?? self.http
        guard let endpoints = try? Endpoints(region: frankfurt) else { throw CredentialError("no endpoints") }
        let chain = CredentialChain(
            environment: environment, http: http, region: frankfurt, endpoints: endpoints,
            metadata: InstanceMetadata(http: http, environment: environment), readFile: { files[$0].map { Array($0.utf8) } })
        return try await chain.find()
    }

    @Test("Each place is asked after the one before it")
    func order() async throws {
        let files = [
            "/h/.aws/credentials":
                "[default]\naws_access_key_id = P # mine\naws_secret_access_key=S=#1\n[other]\naws_access_key_id=O\naws_secret_access_key=S\n",
            "/h/.aws/config": "[profile third]\naws_access_key_id=C\naws_secret_access_key=S\n", "/t": "Basic x\n",
        ]
        var environment = [
            "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "S", "HOME": "/h", "AWS_PROFILE": "third",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/creds", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
        ]
        #expect(try await find(environment, files: files).credentials.accessKeyID == "E")
        environment["AWS_ACCESS_KEY_ID"] = ""
        #expect(try await find(environment, files: files).credentials.accessKeyID == "C")
        environment["AWS_PROFILE"] = "other"
        #expect(try await find(environment, files: files).credentials.accessKeyID == "O")
        environment["AWS_PROFILE"] = nil
        let plain = try await find(environment, files: files).credentials
        #expect(plain.accessKeyID == "P" && plain.secretAccessKey.revealed == "S=#1")
        environment["HOME"] = nil
        #expect(try await find(environment, files: files).provider == "container")
        environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = nil
        let found = try await find(environment, files: files)
        #expect(found.provider == "instance metadata" && found.credentials.expiration == Timestamp.parse("2030-01-01T00:00:00Z"))
    }

    @Test(
        "A place that is set up badly stops the chain with a sentence",
        arguments: [
            (["AWS_ACCESS_KEY_ID": "E"], "AWS_SECRET_ACCESS_KEY"), (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], "AWS_ROLE_ARN"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/none", "AWS_ROLE_ARN": "r"], "/none"), (["AWS_PROFILE": "none"], "none"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://evil.example/"], "https"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.evil.example/"], "https"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:8/creds"], "401"),
            (["AWS_EC2_METADATA_DISABLED": "true"], "Attach a role"), (["AWS_PROFILE": "chained"], "source_profile of chained"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r", "AWS_ROLE_SESSION_NAME": "a b"], "AWS_ROLE_SESSION_NAME"),
        ])
    func badlySetUp(_ environment: [String: String], _ word: String) async {
        let files = ["/t": "x", "/c": "[profile chained]\nrole_arn=r\nsource_profile=default\n"]
        let environment = environment.merging(["AWS_CONFIG_FILE": "/c"]) { old, _ in old }
        let error = await #expect(throws: CredentialError.self) { try await find(environment, files: files) }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test("A web identity is exchanged at STS, unsigned")
    func webIdentity() async throws {
        let sts = FakeSender(
            """
            <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>W</AccessKeyId><SecretAccessKey>S</SecretAccessKey>
            <SessionToken>T</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """)
        let environment = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r"]
        let found = try await find(environment, files: ["/t": " a.b.c \n"], http: sts)
        #expect(found.provider == "web identity" && found.credentials.sessionToken?.revealed == "T")
        let request = try #require(sts.requests.first)
        #expect(request.headers["Authorization"] == nil && request.url == "https://sts.eu-central-1.amazonaws.com/")
        #expect(String(decoding: request.body, as: UTF8.self).hasSuffix("&WebIdentityToken=a.b.c"))
    }

    @Test("Metadata reads share a token, keep an endpoint's path prefix, and give nil for what is not there")
    func metadata() async throws {
        let metadata = InstanceMetadata(http: http, environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9/i-1/"])
        #expect(try await metadata.instanceID() == "i-1")
        #expect(try await metadata.region() == frankfurt)
        #expect(try await metadata.userData() == nil)
        #expect(http.requests.map(\.url).first == "http://127.0.0.1:9/i-1/latest/api/token")
        #expect(http.requests.filter { $0.method == .put }.count == 1)
    }

    @Test("A token that the service forgot is asked for once more, and a second refusal is an error")
    func forgottenToken() async throws {
        let forgetful = FakeSender { (request) async throws(HTTPError) in
            request.method == .put ? HTTPResponse(status: 200, body: Array("OLD".utf8)) : HTTPResponse(status: 401)
        }
        let metadata = InstanceMetadata(http: forgetful)
        let error = await #expect(throws: MetadataError.self) { try await metadata.instanceID() }
        #expect(error?.description.contains("HTTP 401") == true)
        #expect(forgetful.requests.map(\.method) == [.put, .get, .put, .get])
    }

    @Test("A disabled metadata service is asked nothing")
    func disabled() async throws {
        let metadata = InstanceMetadata(http: http, environment: ["AWS_EC2_METADATA_DISABLED": "TRUE"])
        let error = await #expect(throws: MetadataError.self) { try await metadata.instanceID() }
        #expect(error?.description.hasSuffix("because AWS_EC2_METADATA_DISABLED is set.") == true)
        #expect(http.requests.isEmpty)
    }

    @Test(
        "Damaged role answers are refused",
        arguments: [
            "", "<html>", "{}", #"{"Code":"AssumeRoleUnauthorizedAccess"}"#, #"{"AccessKeyId":"a","SecretAccessKey":""}"#,
            #"{"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"2030-01-01T00:00:00+00:00"}"#,
            #"{"AccessKeyId":1,"SecretAccessKey":2}"#,
        ])
    func damaged(_ body: String) {
        #expect(throws: CredentialError.self) { try Credentials(roleAnswer: Array(body.utf8), from: "it") }
    }
}
