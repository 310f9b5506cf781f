import Foundation
import Testing

@testable import Agent

@Suite("A settings file that can't be used is refused")
struct ConfigRefusalTests {
    /// Each with the line that the report must have, and nothing else.
    @Test(
        "with its file, line and key",
        arguments: [
            ("max_runners: many", #"agent.yaml:10: scale_sets[0].max_runners: "many" is wrong; allowed: a whole number from 0 to 10000"#),
            ("max_runners: [3]", "agent.yaml:10: scale_sets[0].max_runners: must be one value, and is a list; allowed: a whole number"),
            ("max_runners: {a: 3}", "agent.yaml:10: scale_sets[0].max_runners: must be one value, and is a mapping"),
            ("max_runners:", "agent.yaml:10: scale_sets[0].max_runners: has no value: give it one, or leave the key out"),
            ("max_runners: ~", "agent.yaml:10: scale_sets[0].max_runners: has no value"),
            (#"idle_timeout: """#, "agent.yaml:10: scale_sets[0].idle_timeout: has no value"),
            ("on_demand_fallback: yes", #"agent.yaml:10: scale_sets[0].on_demand_fallback: "yes" is wrong; allowed: true or false"#),
            (
                "labels: gpu",
                "agent.yaml:10: scale_sets[0].labels: must be a list, also of one; allowed: a list, each of its elements 1 to 255"
            ),
            ("labels: [[gpu]]", "agent.yaml:10: scale_sets[0].labels: must be a list of texts alone"),
            ("labels: [gpu, gpu]", #"agent.yaml:10: scale_sets[0].labels: ["gpu", "gpu"] is wrong"#),
            ("labels: []", "agent.yaml:10: scale_sets[0].labels: is an empty list"),
            ("max_runers: 3", #"agent.yaml:10: scale_sets[0]."max_runers": is no key of a settings file; did you mean max_runners?"#),
            (#""warp\e[2J": 3"#, #"agent.yaml:10: scale_sets[0]."warp?[2J": is no key of a settings file"#),
            ("MAX_RUNNERS: 3", "is no key of a settings file; it is written as scale_sets[].max_runners or defaults.max_runners"),
            ("instance_id: x", "is no key of a settings file; it is one host's alone: give INSTANCE_ID by the environment"),
            ("table: t12", "is no key of a settings file; it is written as table"),
            ("boot_timeout: 3m", "only `agent boot` reads it: write it into instance_settings"),
            ("subnets: [subnet-0b]", #"agent.yaml:10: has "subnets" a second time: it stands on line 6 already"#),
            (
                "min_runners: 11",
                "agent.yaml:10: scale_sets[0].min_runners, scale_sets[0].max_runners: contradict each other: the minimum 11"
            ),
            ("image: ami-0a", "agent.yaml:10: scale_sets[0].launch_template, scale_sets[0].image: are given together"),
            ("github: other", #"agent.yaml:10: scale_sets[0].github: is "other", and no entry of `github` has that name; known: acme"#),
            ("github: [acme]", "agent.yaml:10: scale_sets[0].github: must be the name of an entry of `github`"),
            ("max_runners: &most 3", "agent.yaml:10: has an anchor (&), and aliases aren't read here"),
            ("max_runners: !!int 3", "agent.yaml:10: has a tag (!)"),
            ("max_runners: *most", "agent.yaml:10: scale_sets[0].max_runners: is an alias: write the value out, or once in `defaults`"),
            ("? [a]\n    : 3", "agent.yaml:10: has a key that is no plain text"),
            ("- 3", "agent.yaml:10: isn't YAML"),
            ("\tmax_runners: 3", "agent.yaml:10: is indented with a tab: YAML allows only blanks there"),
            ("max_runners: \"3", "isn't YAML: while scanning a quoted scalar, found unexpected end of stream"),
            ("max_runners: 3\n---\nx: 1", "agent.yaml:11: begins a second document, and a settings file is one"),
            ("max_runners: 3\n\u{7}", "agent.yaml:11: can't be read: control characters are not allowed"),
        ])
    func namesThePlace(_ more: String, _ line: String) throws {
        let report = try #require(ConfigSample.report(ConfigSample.file(more)))
        #expect(report.contains(line), "\(report)")
        #expect(report.hasPrefix("agent run: 1 setting is wrong"), "\(report)")
    }

    @Test(
        "for what its other parts say",
        arguments: [
            ("", "agent.yaml:1: holds no settings"), ("# nothing\n", "agent.yaml:1: holds no settings"),
            ("- a\n", "agent.yaml:1: isn't a mapping of settings (KEY: VALUE)"),
            ("max_runners\n", "agent.yaml:1: isn't a mapping of settings (KEY: VALUE)"),
            ("table: t1x\n", "agent.yaml:1: github: is missing: whose jobs are run"),
            ("table: t1x\n", "agent.yaml:1: scale_sets: is missing: the runner scale sets to serve"),
            ("table: t\nscale_sets: []\n", #"agent.yaml:1: table: "t" is wrong"#),
            ("table: t\nscale_sets: []\n", "agent.yaml:2: scale_sets: must be a list, each of its entries a scale set"),
            ("github: {organization: acme}\n", "agent.yaml:1: github: must be a list, each of its entries an owner"),
            ("github: [acme]\n", "agent.yaml:1: github[0]: must be a mapping of settings (KEY: VALUE)"),
            ("lease: 5s\n", "agent.yaml:1: lease: must be a mapping of settings (KEY: VALUE)"),
            ("lease:\n  durtion: 5s\n", #"agent.yaml:2: lease."durtion": is no key of a settings file; did you mean duration?"#),
            ("max_runners: 5\n", "it is written as scale_sets[].max_runners or defaults.max_runners"),
            ("token: ssm:/x\n", "it is written as github[].token"),
            (
                "scale_sets: [{instance_settings: big}]\n",
                "agent.yaml:1: scale_sets[0].instance_settings: must be a mapping; allowed: a mapping"
            ),
            ("scale_set: []\n", "did you mean scale_sets?"),
            ("defaults:\n  name: spot\n", "agent.yaml:2: defaults.name: is no default: each scale set has a name of its own"),
            (String(repeating: "[", count: 100_000), "agent.yaml:1: is nested too deeply: at most 16 levels"),
            ("x: [" + String(repeating: "1,", count: 60_000) + "1]\n", "agent.yaml:1: holds too much: at most 50000 values"),
            (String(repeating: "#", count: 1_100_000), "agent.yaml: it is larger than 1 MiB"),
            (
                "{\n\t\"table\": \"t1x\"\n\t\"log\": {}\n}\n",
                "agent.yaml:3: isn't YAML: while parsing a flow mapping, did not find expected ',' or '}'"
            ),
            ("a:\n\tb: 1\n", "agent.yaml:2: is indented with a tab: YAML allows only blanks there"),
            ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "agent.yaml:2: has an anchor (&)"),
        ])
    func namesThePart(_ text: String, _ line: String) throws {
        let report = try #require(ConfigSample.report(text))
        #expect(report.contains(line), "\(report)")
    }

    @Test(
        "for a credential that is none, or a secret, which is not shown",
        arguments: [
            (
                "token: ghp_hush",
                "agent.yaml:3: github[0].token: is no place of a secret (value not shown), and a settings file holds no secrets"
            ),
            ("token: env:HUSH", #"agent.yaml:3: github[0].token: is to be found in the environment, in "HUSH", which isn't set"#),
            ("token: 'ssm:not hush'", "agent.yaml:3: github[0].token: is wrong (value not shown); allowed: ssm:PARAMETER"),
            (
                "app_id: Iv1",
                "agent.yaml:2: github[0].app_installation_id: is missing: a GitHub App needs all of app_id, app_installation_id, "
                    + "app_private_key"
            ),
            ("token: ssm:/t\n    app_id: Iv1", "agent.yaml:4: github[0].token, github[0].app_id: are given together"),
            ("token: ssm:/t\n    enterprise: big", "agent.yaml:4: github[0].organization, github[0].enterprise: are given together"),
            ("insecure_http: false", "agent.yaml:2: github[0].token: is missing: give it, or app_id, app_installation_id, app_private_key"),
            ("token: ssm:/t\n    url: http://ghe.example.com", "agent.yaml:4: github[0].url: is plain http to another machine"),
            ("token: ssm:/t\n    url: https://me:hush@ghe.example.com", "agent.yaml:4: github[0].url: is wrong (value not shown)"),
        ])
    func hidesSecrets(_ more: String, _ line: String) throws {
        let report = try #require(ConfigSample.report(ConfigSample.file(github: "organization: acme\n    \(more)")))
        #expect(report.contains(line), "\(report)")
        #expect(!report.contains("hush") && !report.contains("wrong (value not shown): "))
    }

    @Test("when two entries have one name, whatever its case")
    func refusesTwoNames() throws {
        let sets = try #require(ConfigSample.report(ConfigSample.file() + "  - {name: Spot, subnets: [subnet-0a]}\n"))
        #expect(
            sets.contains(#"agent.yaml:11: scale_sets[1].name: is "Spot", as that of the scale set on line 5: give each its own"#),
            "\(sets)")
        let github = "organization: acme\n    token: ssm:/t\n  - {organization: ACME, token: ssm:/u}"
        let report = try #require(ConfigSample.report(ConfigSample.file("github: acme", github: github)))
        #expect(report.contains(#"agent.yaml:4: github[1]: is named "ACME", as the entry on line 2 is"#), "\(report)")
    }

    @Test("when it doesn't say which owner a scale set belongs to")
    func needsAnOwner() throws {
        let github = "organization: acme\n    token: ssm:/t\n  - {organization: other, token: ssm:/u}"
        let report = try #require(ConfigSample.report(ConfigSample.file(github: github)))
        #expect(report.contains("agent.yaml:6: scale_sets[0]: lacks `github`: which of acme, other it belongs to"), "\(report)")
        #expect(report.hasPrefix("agent run: 1 setting is wrong"), "\(report)")
    }

    @Test(
        "together with a variable that says the same, or what only the file may say",
        arguments: [
            (["DYNAMODB_TABLE": "other"], [], "agent.yaml:11: table: is given by DYNAMODB_TABLE too (environment): give it in one place"),
            ([:], ["DYNAMODB_TABLE=other"], "agent.yaml:11: table: is given by DYNAMODB_TABLE too (command line): give it in one place"),
            (
                ["MAX_RUNNERS": "3"], [],
                "MAX_RUNNERS (environment): is given beside the settings file agent.yaml: write it there, as scale_sets[].max_runners or"
            ),
            (
                ["GITHUB_TOKEN": "ghp_hush"], [],
                "GITHUB_TOKEN (environment): is given beside the settings file agent.yaml: write it there, as github[].token"
            ),
            ([:], ["GITHUB_TOKEN=ghp_hush"], "GITHUB_TOKEN (command line): is given beside the settings file agent.yaml"),
            (
                ["AGENT_SETTINGS_FILE": "/x.json"], [],
                "--config (or AGENT_CONFIG_FILE), --settings (or AGENT_SETTINGS_FILE): are given together"
            ),
            ([:], ["MAX_RUNNER=3"], #""MAX_RUNNER" (command line): is no setting; did you mean MAX_RUNNERS?"#),
        ] as [([String: String], [String], String)])
    func refusesTwoPlaces(_ environment: [String: String], _ assignments: [String], _ line: String) throws {
        let text = ConfigSample.file().trimmingCharacters(in: .whitespacesAndNewlines) + "\n\ntable: runners\n"
        #expect(ConfigSample.report(text) == nil)
        let report = try #require(ConfigSample.report(text, environment: environment, assignments: assignments))
        #expect(report.contains(line), "\(report)")
        #expect(report.hasPrefix("agent run: 1 setting is wrong") && !report.contains("hush"), "\(report)")
    }

    @Test("all at once, by line")
    func saysAllAtOnce() throws {
        let text = """
            tabel: x
            lease: {duration: 3s}
            github: [{organization: acme, token: ghp_hush}]
            scale_sets:
              - name: a name
                max_runners: many
                max_runners: 3
            """
        let margin = "so two renewals and a timeout (2s800ms) must be less than the duration without the margin (3s - 460ms)"
        let parts = "the agent makes a launch template of it, unless launch_template names one"
        #expect(
            ConfigSample.report(text) == """
                agent run: 12 settings are wrong, nothing was started:
                  agent.yaml:1: "tabel": is no key of a settings file; did you mean table?
                  agent.yaml:2: lease.duration, lease.renewal, lease.timeout, lease.margin: contradict each other: one lost renewal must \
                not cost the lease, \(margin)
                  agent.yaml:3: github[0].token: is no place of a secret (value not shown), and a settings file holds no secrets; allowed: \
                ssm:PARAMETER or secretsmanager:SECRET, either with #KEY where a JSON object is kept, or env:VARIABLE
                  agent.yaml:5: scale_sets[0].name: "a name" is wrong; allowed: letters, digits, '-', '_' and '.', at most 100
                  agent.yaml:5: scale_sets[0].subnets: is missing: the subnets that runners are launched in; allowed: a list, each of its \
                elements subnet- and hexadecimal digits
                  agent.yaml:5: scale_sets[0].instance_types: is missing: the instance types that may be launched; allowed: a list, each \
                of its elements an instance type, like t3.medium
                  agent.yaml:5: scale_sets[0].runner_role_id: is missing: the unique id of the runners' role; allowed: AROA followed by \
                capital letters and digits (aws iam get-role … Role.RoleId)
                  agent.yaml:5: scale_sets[0].image: is missing: \(parts); allowed: ami- and hexadecimal digits
                  agent.yaml:5: scale_sets[0].security_groups: is missing: \(parts); allowed: a list, each of its elements sg- and \
                hexadecimal digits
                  agent.yaml:5: scale_sets[0].instance_profile: is missing: \(parts); allowed: an instance profile's name or its \
                arn:aws:iam::…
                  agent.yaml:6: scale_sets[0].max_runners: "many" is wrong; allowed: a whole number from 0 to 10000
                  agent.yaml:7: has "max_runners" a second time: it stands on line 6 already
                `agent settings` explains every setting.
                """)
    }

    @Test(
        "when there is none, or it is no file",
        arguments: [
            ("/nonexistent/agent.yaml", "it can't be read: No such file or directory"), ("/tmp", "it can't be read: Is a directory"),
            ("/dev/zero", "it is larger than 1 MiB"),
        ])
    func namesThePath(_ path: String, _ words: String) throws {
        let error = #expect(throws: SettingsReport.self) { try Settings.read(from: SettingSources(config: path, environment: [:])) }
        #expect(try #require(error).summary.contains("\(path): \(words)"))
    }

    @Test("when bytes are no UTF-8")
    func refusesOtherEncodings() throws {
        let folder = try Folder()
        try Data([UInt8]("table: x\n# \u{ff}".utf16.map { UInt8(truncatingIfNeeded: $0) })).write(
            to: URL(fileURLWithPath: folder.path("a")))
        let error = #expect(throws: SettingsReport.self) {
            try Settings.read(from: SettingSources(config: folder.path("a"), environment: [:]))
        }
        #expect(try #require(error).summary.contains("/a:2: isn't UTF-8"))
    }
}
