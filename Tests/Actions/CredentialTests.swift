import FoundationEssentials
import Testing

@testable import Actions

@Suite struct CredentialTests {
    @Test("An App's token is signed with RS256, a minute old, and lives nine minutes, from PKCS#1 and PKCS#8 alike")
    func signs() async throws {
        for pem in [TestKey.rsa.pkcs1, TestKey.rsa.pkcs8] {
            let app = try AppCredential(issuer: " Iv1.abc\n", installationID: 42, key: AppKey(pem: pem))
            let parts = try await app.token(nowMs: Sample.nowMs).reveal().split(separator: ".")
            #expect(parts.count == 3)
            #expect(try text(parts[0]) == #"{"alg":"RS256","typ":"JWT"}"#)
            #expect(try text(parts[1]) == #"{"exp":1795522080,"iat":1795521540,"iss":"Iv1.abc"}"#)
            let signature = try #require(JSONWebToken.decode(parts[2]))
            #expect(TestKey.rsa.verifies(signature, of: Array("\(parts[0]).\(parts[1])".utf8)))
            #expect(!TestKey.rsa.verifies(signature, of: Array("\(parts[0]).\(parts[0])".utf8)))
        }
    }

    private func text(_ part: Substring) throws -> String {
        String(decoding: try #require(JSONWebToken.decode(part)), as: UTF8.self)
    }

    @Test("A key with its line ends spelled out, or with those of Windows, is read")
    func lineEnds() throws {
        let pem = TestKey.rsa.pkcs8.reveal()
        _ = try AppKey(pem: Secret(pem.replacing("\n", with: "\\n")))
        _ = try AppKey(pem: Secret(pem.replacing("\n", with: "\r\n")))
    }

    @Test("Threads sign with one key at once")
    func concurrently() async throws {
        let key = try AppKey(pem: TestKey.rsa.pkcs1)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<32 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    return TestKey.rsa.verifies(try key.sign(message), of: message)
                }
            }
            for try await verified in group { #expect(verified) }
        }
    }

    @Test("A key that can't be used is refused with its reason, and without asking for a password")
    func refuses() {
        let cases: [(Secret, CredentialError)] = [
            (TestKey.rsa.encrypted, .keyIsEncrypted), (TestKey.rsa.encryptedTraditional, .keyIsEncrypted),
            (TestKey.rsa.publicHalf, .keyIsPublic), (TestKey.edwards.pkcs8, .keyIsNotRSA),
            (TestKey.short.pkcs8, .keyIsTooShort(bits: 1024)),
            (Secret(""), .keyIsUnreadable), (Secret("no key"), .keyIsUnreadable),
            (Secret(String(TestKey.rsa.pkcs8.reveal().prefix(600))), .keyIsUnreadable),
        ]
        for (pem, expected) in cases {
            #expect(throws: expected) { try AppKey(pem: pem) }
        }
    }

    @Test("A personal token is trimmed; an empty or a damaged one is refused")
    func personal() throws {
        guard case .personalToken(let token) = try Credential.personalToken(" ghp_abc\r\n") else {
            return #expect(Bool(false), "no personal token")
        }
        #expect(token.reveal() == "ghp_abc")
        #expect(throws: CredentialError.tokenIsEmpty) { try Credential.personalToken(" \n") }
        #expect(throws: CredentialError.tokenIsDamaged) { try Credential.personalToken("ghp_a\nX-Evil: 1") }
    }

    @Test("Whatever prints, interpolates, dumps or reflects a secret sees nothing of it")
    func redacted() throws {
        let app = try AppCredential(issuer: "Iv1", installationID: 1, key: AppKey(pem: TestKey.rsa.pkcs8))
        let session = Sample.openSession(queueURL: "https://h/q?hidden-query")
        let config = JITConfig(runner: Runner(id: RunnerID(rawValue: 1), name: "n"), encoded: Secret("hidden-blob"))
        for value in [Secret("hidden-token"), Credential.app(app), Credential.personalToken(Secret("hidden-token")), session, config]
            as [Any]
        {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("hidden"))
                #expect(!text.contains("queue.token"))
                #expect(!text.contains("PRIVATE"))
            }
        }
    }
}

@Suite struct JSONWebTokenTests {
    @Test("The expiry of a token is read without its signature")
    func expiry() {
        #expect(JSONWebToken.expiresMs(Secret(Sample.jwt(exp: 1_795_536_930))) == 1_795_536_930_000)
        #expect(JSONWebToken.expiresMs(Secret("eyJ0eXAiOiJKV1Qi.eyJleHAiOjE3OTU1MzY5MzB9.c2ln")) == 1_795_536_930_000)
    }

    @Test(
        "A token without a usable expiry has none",
        arguments: ["", "a", "a.b", "a.b.c", "..", "a.e30.c", "eyJ.eyJ.sig", "a.W10.c"]
            + [#"{"exp":"1"}"#, #"{"exp":-5}"#, #"{"exp":1e300}"#, #"{"exp":1e999}"#, #"{"exp":null}"#].map {
                "a." + JSONWebToken.encode(Array($0.utf8)) + ".c"
            })
    func none(_ token: String) {
        #expect(JSONWebToken.expiresMs(Secret(token)) == nil)
    }
}
