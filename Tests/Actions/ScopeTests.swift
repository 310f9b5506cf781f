import Testing

@testable import Actions

@Suite struct ScopeTests {
    @Test(
        "A config URL names its target and its API",
        arguments: [
            ("https://github.com/acme", Scope.Target.organization("acme"), "https://api.github.com", true),
            ("https://github.com/acme/", .organization("acme"), "https://api.github.com", true),
            ("https://www.GitHub.com/acme/web", .repository(owner: "acme", name: "web"), "https://api.github.com", true),
            ("https://github.com/Enterprises/big-co", .enterprise("big-co"), "https://api.github.com", true),
            ("https://acme.ghe.com/team", .organization("team"), "https://api.acme.ghe.com", true),
            ("https://Acme.GHE.com/team", .organization("team"), "https://api.acme.ghe.com", true),
            ("http://github.localhost/acme", .organization("acme"), "http://api.github.localhost", true),
            ("https://git.acme.com/team", .organization("team"), "https://git.acme.com/api/v3", false),
            ("http://127.0.0.1:8123/acme", .organization("acme"), "http://127.0.0.1:8123/api/v3", false),
            ("https://github.com:8443/acme", .organization("acme"), "https://github.com:8443/api/v3", false),
            ("https://notghe.com/acme", .organization("acme"), "https://notghe.com/api/v3", false),
        ])
    func reads(_ url: String, _ target: Scope.Target, _ api: String, _ isHosted: Bool) throws {
        let scope = try Scope(configURL: url)
        #expect(scope.target == target)
        #expect(scope.apiBase == api)
        #expect(scope.isHosted == isHosted)
    }

    @Test("GITHUB_ACTIONS_FORCE_GHES makes an Enterprise Server of any host, even when it is empty")
    func force() throws {
        let scope = try Scope(configURL: "https://github.com/acme", environment: ["GITHUB_ACTIONS_FORCE_GHES": ""])
        #expect(scope.apiBase == "https://github.com/api/v3")
    }

    @Test(
        "A URL that names no place is refused with the shapes that do",
        arguments: [
            ("", ScopeError.Reason.notAnAddress), ("github.com/acme", .notAnAddress), ("ftp://github.com/acme", .notAnAddress),
            ("https:///acme", .notAnAddress), ("https://user:pw@github.com/acme", .notAnAddress), ("https://github.com/a b", .notAnAddress),
            ("https://github.com/acmé", .notAnAddress), ("https://github.com", .badPath), ("https://github.com/a/b/c", .badPath),
            ("https://github.com/a//b", .badPath), ("https://github.com/../acme", .badPath), ("https://github.com/acme?x=1", .hasQuery),
            ("https://github.com/acme#x", .hasQuery),
        ])
    func refuses(_ url: String, _ reason: ScopeError.Reason) {
        let error = #expect(throws: ScopeError.self) { try Scope(configURL: url) }
        #expect(error?.reason == reason)
        #expect(error?.description.contains("https://HOST/ORGANIZATION") == true)
    }

    @Test("Each target has its own path to a registration token")
    func paths() throws {
        func url(_ config: String) throws -> String { try Scope(configURL: config).registrationTokenURL }
        #expect(try url("https://github.com/acme") == "https://api.github.com/orgs/acme/actions/runners/registration-token")
        #expect(try url("https://github.com/acme/web") == "https://api.github.com/repos/acme/web/actions/runners/registration-token")
        #expect(
            try url("https://git.acme.com/enterprises/big")
                == "https://git.acme.com/api/v3/enterprises/big/actions/runners/registration-token")
    }
}

@Suite struct ServiceURLTests {
    @Test("Paths are joined, never replaced, and a query is kept")
    func joins() throws {
        let base = try #require(ServiceURL("https://pipelines.example/abc%2F1//?tenant=9&x"))
        #expect(base.joining("_apis/x").text == "https://pipelines.example/abc%2F1/_apis/x?tenant=9&x")
        #expect(try #require(ServiceURL("https://h")).joining("a").text == "https://h/a")
    }

    @Test("An item of a query is set in place of one of the same name only")
    func sets() throws {
        let url = try #require(ServiceURL("https://h/q?sid=a%20b&lastMessageId=4&lastMessageIdX=5"))
        #expect(url.setting("lastMessageId", "9").text == "https://h/q?sid=a%20b&lastMessageIdX=5&lastMessageId=9")
    }

    @Test("What a query can't carry is percent-encoded by its UTF-8")
    func encodes() {
        #expect(ServiceURL.encode("a&b#c;d%e+f g/ü~-._") == "a%26b%23c%3Bd%25e%2Bf%20g%2F%C3%BC~-._")
    }
}
