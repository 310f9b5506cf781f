import AWS
import Actions
import Foundation
import HTTP
import Testing

@testable import Agent

/// How a reference becomes a secret.
@Suite struct CredentialResolutionTests {
    private struct Keeper: HTTPSender {
        let text: String
        func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
            let isParameter = request.headers["X-Amz-Target"]?.hasPrefix("AmazonSSM") == true
            let body: [String: Any] = isParameter ? ["Parameter": ["Value": text]] : ["SecretString": text]
            return HTTPResponse(status: 200, body: Array((try? JSONSerialization.data(withJSONObject: body)) ?? Data()))
        }
    }

    private func resolve(_ reference: String, kept text: String) async throws -> String {
        let environment = Sample.environment.merging(["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]) { $1 }
        let settings = try Settings.read(from: SettingSources(environment: environment))
        let client = try await AWSAccess.open(settings.aws, http: Keeper(text: text)).client
        return try await #require(CredentialSource(reference)).resolve(with: client).reveal()
    }

    private func fault(_ reference: String, kept text: String) async -> String {
        do { return "it was " + (try await resolve(reference, kept: text)) } catch { return "\(error)" }
    }

    private static let object = #"{"token":"ghp_hush","url":"https://github.com","port":1}"#

    @Test(arguments: ["secretsmanager:agent/github", "ssm:/agent/github"])
    func aTextIsTheSecretAndAMemberOfAnObjectIsNamed(_ reference: String) async throws {
        #expect(try await resolve(reference, kept: "ghp_hush") == "ghp_hush")
        #expect(try await resolve(reference + "#token", kept: Self.object) == "ghp_hush")
    }

    /// Sent whole, GitHub would call it a wrong token, and nobody would know why.
    @Test func anObjectWithoutANameIsExplained() async {
        let text = await fault("secretsmanager:agent/github", kept: Self.object)
        #expect(text.contains("holds a JSON object (members: token, url, port)") && text.contains("like secretsmanager:agent/github#token"))
        #expect(!text.contains("hush"))
    }

    @Test(arguments: [
        ("secretsmanager:x#missing", #"{"token":"ghp_hush"}"#, "without a text named missing (members: token)"),
        ("secretsmanager:x#port", #"{"token":"ghp_hush","port":1}"#, "without a text named port"),
        ("secretsmanager:x#token", "ghp_hush", "holds no JSON object, so '#token' names nothing"),
        ("secretsmanager:x#token", #"{"token":"ghp_hush""#, "holds no JSON object"),
    ])
    func aNameThatNamesNothingIsExplained(_ reference: String, _ text: String, _ words: String) async {
        let fault = await fault(reference, kept: text)
        #expect(fault.contains(words) && !fault.contains("hush"), "\(fault)")
    }

    @Test func anObjectInTheSettingsThemselvesIsExplained() async {
        let text = await fault(Self.object, kept: "")
        #expect(text.contains("it holds a JSON object") && !text.contains("hush"))
    }

    /// KMS as one answer.
    private struct KeyService: HTTPSender {
        let answer: (Int, String)
        func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
            HTTPResponse(status: answer.0, headers: ["Content-Type": "application/x-amz-json-1.1"], body: Array(answer.1.utf8))
        }
    }

    private func sign(_ status: Int, _ body: String) async throws -> [UInt8] {
        let environment = Sample.environment.merging(["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]) { $1 }
        let settings = try Settings.read(from: SettingSources(environment: environment))
        let client = try await AWSAccess.open(settings.aws, http: KeyService(answer: (status, body))).client
        return try await KMSSigner(key: "alias/gha", client: client).sign([1, 2, 3])
    }

    @Test func kmsSigns() async throws {
        #expect(try await sign(200, #"{"KeyId":"k","Signature":"AQID","SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_256"}"#) == [1, 2, 3])
    }

    @Test(arguments: [
        (400, #"{"__type":"DisabledException","message":"k is disabled."}"#, "must be an enabled RSA key"),
        (400, #"{"__type":"KMSInvalidStateException","message":"k is pending import."}"#, "that has its key material"),
        (400, #"{"__type":"InvalidKeyUsageException","message":"k key usage is ENCRYPT_DECRYPT"}"#, "with the usage SIGN_VERIFY"),
        (
            400, #"{"__type":"AccessDeniedException","message":"User: r is not authorized to perform: kms:Sign on resource: k"}"#,
            "Grant kms:Sign to this role"
        ),
        (400, #"{"__type":"NotFoundException","message":"Alias alias/gha is not found."}"#, "the key must be in this region"),
        (500, #"{"__type":"KMSInternalException","message":""}"#, "AWS failed. It is tried again"),
        (200, "{}", "What answered is perhaps not AWS"), (200, "<html>", "What answered is perhaps not AWS"),
    ])
    func whatKeepsKMSFromSigningIsExplained(_ status: Int, _ body: String, _ words: String) async {
        let error = await #expect(throws: Actions.CredentialError.self) { try await sign(status, body) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func aCredentialProcessIsRunByTheShell() async throws {
        let output = try await ShellCommand.credentialProcess("printf '%s ' \"$0\" one; printf two")
        #expect(String(decoding: output, as: UTF8.self).hasSuffix("one two"))
        for (command, words) in [("exit 3", "exit code 3"), ("yes", "more than 64 KiB"), ("/nonexistent/program", "exit code 127")] {
            let error = await #expect(throws: AWS.CredentialError.self) { try await ShellCommand.credentialProcess(command) }
            #expect(error?.description.contains(words) == true)
        }
    }
}
