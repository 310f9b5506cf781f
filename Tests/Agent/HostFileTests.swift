import Glibc
import Testing

@testable import Agent

@Suite("A file of variables, as systemd reads it")
struct EnvironmentFileTests {
    private func variables(_ text: String) -> [String: String] { EnvironmentFile.variables(in: Array(text.utf8)) }

    /// As systemd's code reads each (`parse_env_file_internal`).
    @Test(
        "gives a value without its quotes and the blanks around it",
        arguments: [
            ("A=one two  ", "one two"), ("A=  one", "one"), ("A =one", "one"), ("  A=one", "one"), ("A=", ""), ("A=one#two", "one#two"),
            (#"A="one two " "#, "one two "), (#"A='one "two"'"#, #"one "two""#), (#"A="one" 'two'"#, "onetwo"), (#"A="one"two"#, "onetwo"),
            (#"A="a \"b\" \\ \$ \` \n""#, #"a "b" \ $ ` \n"#), (#"A=a\ b\"c"#, #"a b"c"#),
            ("A=one\\\ntwo", "onetwo"), ("A=\"one\\\ntwo\"", "onetwo"),
            ("A=\"one\ntwo\"", "one\ntwo"), ("A=$HOME", "$HOME"), ("A=one\r\n", "one"), (#"A=one "two""#, #"one "two""#), ("A='one", "one"),
            ("A=one\nA=two", "two"), ("A=one\\", "one"), ("A=one\\  ", "one "),
        ])
    func values(_ text: String, _ value: String) { #expect(variables(text) == ["A": value], "\(text)") }

    @Test("has comments, and lines that say nothing")
    func comments() {
        let text = "# A=1\n  ; B=2\n\nexport\nC=3\n1D=4\nE F=5\n=6\nG=\u{0}7\nH=8"
        #expect(variables(text) == ["C": "3", "G": ""])
        #expect(variables("") == [:] && EnvironmentFile.variables(in: [0x41, 0x3d, 0xff, 0x0a, 0x42, 0x3d, 0x31]) == ["B": "1"])
    }

    @Test("never fails, whatever is in it")
    func isHardy() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("A=\"'\\\n\r #;$`\u{0}é".utf8)
        for _ in 0..<2000 {
            _ = EnvironmentFile.variables(in: (0..<Int.random(in: 0...40, using: &generator)).map { _ in alphabet.randomElement() ?? 0 })
        }
    }
}

@Suite("Where a command finds its ledger")
struct LedgerOptionsTests {
    private let host = HostFile(
        .success(["ORGANIZATION_NAME": "acme", "RUNNER_SCALE_SET_NAME": "spot", "AWS_REGION": "eu-north-1", "PATH": "/bin"]))

    private func sources(_ arguments: [String] = [], _ environment: [String: String] = [:], host: HostFile? = nil) throws -> SettingSources
    {
        try LedgerOptions.parse(arguments).sources(environment: environment, host: host ?? self.host)
    }

    @Test("is on a scaler's host what its unit reads, under what the environment says")
    func onAHost() throws {
        let settings = try StatusSettings.read(from: sources([], ["AWS_REGION": "us-east-1", "RUNNER_GROUP": "large"]))
        #expect(settings.scopeKey == "github.com/acme/large/spot" && settings.table.name == "gha-listener-scaler")
        #expect(settings.aws.environment["AWS_REGION"] == "us-east-1")
        #expect(try StatusSettings.read(from: sources()).aws.environment["AWS_REGION"] == "eu-north-1")
    }

    @Test(
        "isn't looked for on the host where the caller names one",
        arguments: [
            (["--table", "t"], [:]), (["--set", "DYNAMODB_TABLE=t"], [:]), ([], ["ORGANIZATION_NAME": "other"]),
            ([], ["RUNNER_SCALE_SET_NAME": "x"]), (["--config", "/nonexistent.yaml"], [:]),
            ([], ["AGENT_CONFIG_FILE": "/nonexistent.yaml"]),
        ] as [([String], [String: String])])
    func namedByTheCaller(_ arguments: [String], _ environment: [String: String]) throws {
        #expect(try sources(arguments, environment).hostFile == nil)
    }

    @Test("follows the settings file that the host's variables name, and names the host's file where it is wrong")
    func followsTheHost() throws {
        let config = HostFile(.success(["AGENT_CONFIG_FILE": "/nonexistent/agent.yaml"]))
        #expect(try sources(host: config).config?.path == "/nonexistent/agent.yaml")
        let wrong = HostFile(.success(["ORGANIZATION_NAME": "acme", "RUNNER_SCALE_SET_NAME": "no such name!", "MAX_RUNNERS": "many"]))
        let report = #expect(throws: SettingsReport.self) { try StatusSettings.read(from: sources(host: wrong)) }
        #expect(report?.problems.map(\.subject) == ["RUNNER_SCALE_SET_NAME"])
        #expect(report?.description.contains("RUNNER_SCALE_SET_NAME (/etc/gha-listener-scaler/environment): ") == true)
    }

    @Test("says what was looked at where nothing is found, and what to do where it mayn't be read")
    func saysWhatWasLookedAt() async throws {
        let absent = HostFile(.failure(.unreadable(errno: ENOENT)))
        #expect(absent.isAbsent && absent.fault == nil)
        let sources = try sources(host: absent)
        #expect(try #require(LedgerOptions.advice(of: "agent status", sources)).contains("/etc/gha-listener-scaler/environment"))
        let forbidden = HostFile(.failure(.unreadable(errno: EACCES)))
        #expect(
            forbidden.fault?.line == """
                /etc/gha-listener-scaler/environment: holds the settings of this host's scaler, and it can't be read: Permission denied; \
                root and the group gha-listener-scaler may read it: repeat the command with sudo
                """)
        #expect(HostFile(.failure(.tooLarge)).fault?.line.contains("sudo") == false)
    }

    @Test("is a table alone, which names its scale sets, where no owner is given or a scale set is asked for")
    func aTable() throws {
        func table(_ arguments: [String], _ environment: [String: String] = [:]) throws -> String? {
            let options = try LedgerOptions.parse(arguments)
            return try options.tableOfItsScaleSets(options.sources(environment: environment, host: self.host))?.table.name
        }
        #expect(try table(["--table", "one", "--region", "eu-north-1"]) == "one")
        #expect(try table([], ["DYNAMODB_TABLE": "two", "AWS_REGION": "eu-north-1", "RUNNER_SCALE_SET_NAME": "spot"]) == "two")
        #expect(try table([], ["DYNAMODB_TABLE": "two", "ORGANIZATION_NAME": "acme"]) == nil)
        #expect(try table(["--scale-set", "spot"]) == "gha-listener-scaler")
        #expect(try table([]) == nil, "the host's settings name the scale set")
        #expect(throws: SettingsReport.self) { try table(["--table", "no such name!"]) }
    }
}

@Suite("A table's scale sets")
struct ScaleSetsOfTableTests {
    private let both = ScaleSetsOfTable(
        table: "t", names: ["ghe.acme.org/acme/default/spot", "github.com/acme/default/big-spot", "github.com/acme/default/spot"])

    private func refusal(_ sets: ScaleSetsOfTable, _ given: String?) -> String {
        do { return "found " + (try sets.scope(given)) } catch { return error.description }
    }

    @Test("are found by name, by the end of the whole, or as the only one")
    func found() throws {
        #expect(try both.scope("big-spot") == "github.com/acme/default/big-spot")
        #expect(try both.scope("GitHub.com/acme/default/Spot") == "github.com/acme/default/spot")
        #expect(try ScaleSetsOfTable(table: "t", names: ["github.com/acme/default/spot"]).scope(nil) == "github.com/acme/default/spot")
    }

    @Test("are listed where several fit, or none")
    func listed() {
        let several = "the table 't' holds 3 scale sets that fit. Name one by --scale-set: ghe.acme.org/acme/default/spot, "
        #expect(refusal(both, nil).hasPrefix(several))
        #expect(refusal(both, "spot").hasPrefix("the table 't' holds 2 scale sets that fit."))
        #expect(refusal(both, "pot").hasPrefix("the table 't' holds no scale set 'pot'. It holds: ghe.acme.org"))
        #expect(refusal(ScaleSetsOfTable(table: "t", names: []), "x").contains("Give ORGANIZATION_NAME"))
    }
}
