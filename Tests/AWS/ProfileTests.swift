import FoundationEssentials
import HTTP
import Synchronization
import Testing

@testable import AWS

/// What an operator's machine has: profiles with roles, processes and SSO.
struct ProfileTests {
    private static let assumed = """
        <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>
        <SessionToken>T</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
        """

    private static let config = """
        [default]
        aws_access_key_id = KEYS
        aws_secret_access_key = S
        region = eu-north-1

        [profile role]
        role_arn = arn:aws:iam::1:role/r
        source_profile = default
        role_session_name = me@example
        external_id = x-1
        duration_seconds = 900
        region = eu-central-1

        [profile second]
        role_arn = arn:aws:iam::1:role/second
        source_profile = role

        [profile own]
        role_arn = arn:aws:iam::1:role/own
        source_profile = own
        aws_access_key_id = OWN
        aws_secret_access_key = S

        [profile environment]
        role_arn = arn:aws:iam::1:role/e
        credential_source = Environment

        [profile identity]
        role_arn = arn:aws:iam::1:role/w
        web_identity_token_file = /token

        [profile process]
        credential_process = /opt/get-keys "with space" --json

        [profile sso]
        sso_session = corp
        sso_account_id = 1

        [profile mfa]
        role_arn = arn:aws:iam::1:role/m
        source_profile = default
        mfa_serial = arn:aws:iam::1:mfa/me

        [profile loop]
        role_arn = r
        source_profile = pool
        [profile pool]
        role_arn = r
        source_profile = loop

        [profile orphan]
        role_arn = r
        [profile stray]
        role_arn = r
        credential_source = Moon
        [profile gone]
        role_arn = r
        source_profile = nowhere
        [profile named]
        role_arn = r
        source_profile = default
        role_session_name = x
        """

    private func find(
        _ profile: String, environment more: [String: String] = [:], sts: FakeSender = FakeSender(assumed), process: String = ""
    ) async throws(CredentialError) -> (credentials: Credentials, provider: String, commands: [String]) {
        let environment = ["AWS_CONFIG_FILE": "/config", "AWS_PROFILE": profile].merging(more) { $1 }
        guard let endpoints = try? Endpoints(region: frankfurt) else { throw CredentialError("no endpoints") }
        let files = ["/config": Self.config, "/token": "a.b.c\n"]
        let commands = Commands()
        let chain = CredentialChain(
            environment: environment, http: sts, region: frankfurt, endpoints: endpoints,
            metadata: InstanceMetadata(http: sts, environment: ["AWS_EC2_METADATA_DISABLED": "true"]),
            readFile: { files[$0].map { Array($0.utf8) } },
            runProcess: { (command) async throws(CredentialError) in
                commands.add(command)
                return Array(process.utf8)
            })
        let found = try await chain.find()
        return (found.credentials, found.provider, commands.all)
    }

    private final class Commands: Sendable {
        private let commands = Mutex<[String]>([])
        var all: [String] { commands.withLock { $0 } }
        func add(_ command: String) { commands.withLock { $0.append(command) } }
    }

    @Test("A role is assumed at STS, signed by its source profile's keys, with what the profile says")
    func role() async throws {
        let sts = FakeSender(Self.assumed)
        let found = try await find("role", sts: sts)
        #expect(found.credentials.accessKeyID == "A" && found.credentials.sessionToken?.revealed == "T" && found.provider == "profile")
        #expect(found.credentials.expiration == Timestamp.parse("2030-01-01T00:00:00Z"), "so it is renewed in time")
        let request = try #require(sts.requests.first)
        #expect(request.headers["Authorization"]?.contains("Credential=KEYS/") == true)
        let form = String(decoding: request.body, as: UTF8.self)
        #expect(form.contains("Action=AssumeRole&") && form.contains("RoleSessionName=me%40example"))
        #expect(form.contains("ExternalId=x-1") && form.contains("DurationSeconds=900"))
    }

    @Test("A role behind a role is assumed with the first one's credentials")
    func chained() async throws {
        let sts = FakeSender(Self.assumed)
        _ = try await find("second", sts: sts)
        let signers = sts.requests.map { $0.headers["Authorization"]?.cut(at: "Credential=")?.after.prefix { $0 != "/" } ?? "" }
        #expect(signers == ["KEYS", "A"])
    }

    @Test("A role's source may be its own profile, the environment, or a web identity")
    func sources() async throws {
        let own = FakeSender(Self.assumed)
        _ = try await find("own", sts: own)
        #expect(own.requests.first?.headers["Authorization"]?.contains("Credential=OWN/") == true)
        let identity = FakeSender(Self.assumed.replacing("AssumeRole", with: "AssumeRoleWithWebIdentity"))
        _ = try await find("identity", sts: identity)
        #expect(identity.requests.first?.headers["Authorization"] == nil)
    }

    @Test("A credential_process is run as one command line, and its JSON read")
    func process() async throws {
        let answer = #"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"S","SessionToken":"T","Expiration":"2030-01-01T00:00:00Z"}"#
        let found = try await find("process", process: answer)
        #expect(found.credentials.accessKeyID == "P" && found.commands == [#"/opt/get-keys "with space" --json"#])
        #expect(found.credentials.expiration == Timestamp.parse("2030-01-01T00:00:00Z"))
    }

    @Test(
        "A credential_process that writes something else stops the chain",
        arguments: [
            ("", "no JSON"), ("secret", "no JSON"), (#"{"Version":2,"AccessKeyId":"P","SecretAccessKey":"hush"}"#, "Version"),
            (#"{"Version":1,"AccessKeyId":"P"}"#, "SecretAccessKey"),
            (#"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"hush","Expiration":"soon"}"#, "Expiration"),
        ])
    func badProcess(_ answer: String, _ words: String) async {
        let error = await #expect(throws: CredentialError.self) { try await find("process", process: answer) }
        #expect(error?.description.contains(words) == true && error?.description.contains("hush") == false)
    }

    @Test(
        "A profile that can't be used says what to do",
        arguments: [
            ("sso", "aws sso login --profile sso"), ("sso", "aws configure export-credentials"), ("mfa", "mfa_serial"),
            ("loop", "leads back to itself"), ("orphan", "neither source_profile nor credential_source"),
            ("stray", "known are Ec2InstanceMetadata, EcsContainer, Environment"), ("gone", "nowhere, which is the source_profile of gone"),
            ("named", "2 to 64"), ("environment", "credential_source Environment"), ("missing", "which AWS_PROFILE names"),
        ])
    func unusable(_ profile: String, _ words: String) async {
        let error = await #expect(throws: CredentialError.self) { try await find(profile) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("A role that STS refuses is told in its words")
    func refused() async {
        let sts = FakeSender(
            status: 403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>")
        let error = await #expect(throws: CredentialError.self) { try await find("role", sts: sts) }
        #expect(error?.description.contains("the role of the profile role can't be assumed: AssumeRole failed with HTTP 403") == true)
    }

    @Test("The profile's region counts where no variable names one")
    func region() {
        let files = ["/config": Self.config]
        func region(_ profile: String?) -> Region? {
            var environment = ["AWS_CONFIG_FILE": "/config"]
            environment["AWS_PROFILE"] = profile
            return Region(profileIn: environment, readFile: { files[$0].map { Array($0.utf8) } })
        }
        #expect(region(nil)?.name == "eu-north-1" && region("role")?.name == "eu-central-1")
        #expect(region("process") == nil && region("missing") == nil)
    }
}
