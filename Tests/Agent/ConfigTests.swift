import Testing

@testable import Agent

@Suite("A settings file")
struct ConfigTests {
    @Test("is read as the same settings as variables")
    func isReadAsVariables() throws {
        let settings = try ConfigSample.settings(ConfigMarkdown.example)
        #expect(settings.scopeKey == "github.com/acme/default/linux-x64" && settings.table.name == "gha-listener-scaler")
        #expect(settings.scaleSet.labels == ["self-hosted", "linux", "x64"] && settings.scaleSet.scaling.maxRunners == 50)
        #expect(settings.scaleSet.ec2.instanceTypes == ["m6i.large", "m6a.large", "m5.large"])
        #expect(settings.scaleSet.ec2.subnetIDs == ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"])
        #expect(settings.aws.environment["AWS_REGION"] == "eu-north-1" && settings.lease.duration == .seconds(5))
        guard case .personalToken(.parameter("/gha-listener-scaler/github-token", key: nil)) = settings.scaleSet.github.credential else {
            Issue.record("\(settings.scaleSet.github.credential)")
            return
        }
    }

    @Test("may be JSON, with tabs")
    func mayBeJSON() throws {
        let settings = try ConfigSample.settings(
            """
            {
            \t"github": [{"organization": "acme", "token": "ssm:/t"}],
            \t"lease": {"duration": "6s"}, "metrics": {"cloudwatch": "off"},
            \t"scale_sets": [{"name": "spot", "max_runners": 3, "subnets": ["subnet-0a"], "instance_types": ["m5.large"],
            \t\t"image": "ami-0a", "security_groups": ["sg-0a"], "instance_profile": "runner", "runner_role_id": "AROAEXAMPLE",
            \t\t"instance_settings": {"RUNNER_SUDO": true, "HTTPS_PROXY": "http://proxy:3128"}}]
            }
            """)
        #expect(settings.lease.duration == .seconds(6) && !settings.host.metrics.isSentToCloudWatch)
        guard case .kept(let kept) = settings.scaleSet.ec2.template else {
            Issue.record("no template is kept")
            return
        }
        #expect(kept.instanceSettings == #"{"RUNNER_SUDO":"true","HTTPS_PROXY":"http://proxy:3128"}"#)
    }

    @Test("gives what a scale set leaves out by its defaults")
    func givesDefaults() throws {
        let text = ConfigSample.file("max_runners: 7", defaults: "max_runners: 3\n  idle_timeout: 9m")
        let settings = try ConfigSample.settings(text)
        #expect(settings.scaleSet.scaling.maxRunners == 7 && settings.scaleSet.scaling.idleTimeout == .seconds(540))
    }

    @Test("leaves a deployment's settings to variables that it doesn't give, and INSTANCE_ID always")
    func leavesSomeToVariables() throws {
        let settings = try ConfigSample.settings(
            ConfigSample.file(), environment: ["LEASE_DURATION": "7s", "INSTANCE_ID": "host-1", "MAX_RUNNERS": ""])
        #expect(settings.lease.duration == .seconds(7) && settings.host.instanceID == "host-1")
    }

    @Test("finds a secret in the variable that it names")
    func findsASecret() throws {
        let text = ConfigSample.file(github: "organization: acme\n    token: env:GITHUB_TOKEN")
        let settings = try ConfigSample.settings(text, environment: ["GITHUB_TOKEN": "ghp_hush"])
        guard case .personalToken(.literal) = settings.scaleSet.github.credential else {
            Issue.record("\(settings.scaleSet.github.credential)")
            return
        }
    }

    @Test("is found by AGENT_CONFIG_FILE too")
    func isFoundByVariable() throws {
        let folder = try Folder()
        try ConfigMarkdown.example.write(toFile: folder.path("agent.yaml"), atomically: false, encoding: .utf8)
        let sources = SettingSources(environment: ["AGENT_CONFIG_FILE": folder.path("agent.yaml")])
        #expect(try StatusSettings.read(from: sources).scopeKey == "github.com/acme/default/linux-x64")
        #expect(try TableCommandSettings.read(from: sources).table.name == "gha-listener-scaler")
    }

    @Test("chooses the owner that a scale set names")
    func choosesTheOwner() throws {
        let github =
            "organization: other\n    token: ssm:/o\n  - name: big\n    enterprise: big-co\n    url: https://ghe.example.com\n    token: ssm:/b"
        let report = try #require(ConfigSample.report(ConfigSample.file("github: big", github: github)))
        #expect(report.contains("agent.yaml:2: github[0]: is used by no scale set"))
        #expect(report.hasPrefix("agent run: 1 setting is wrong"))
    }

    @Test("does not stop a command that doesn't read a wrong value")
    func stopsNoOtherCommand() throws {
        let folder = try Folder()
        let sources = try ConfigSample.sources(
            ConfigSample.file("max_runners: many", github: "organization: acme\n    token: env:NONE"), folder)
        #expect(try StatusSettings.read(from: sources).scopeKey == "github.com/acme/default/spot")
    }

    @Test("with several scale sets is checked whole, and refused for them by all but table create")
    func servesOne() throws {
        let folder = try Folder()
        let text = ConfigSample.file() + "  - name: arm\n    instance_types: []\n    max_runners: -1\n"
        let report = try #require(ConfigSample.report(text))
        #expect(report.contains("agent.yaml:11: scale_sets[1]: is one of 2 scale sets, and this version serves one in a deployment"))
        #expect(report.contains("agent.yaml:12: scale_sets[1].instance_types: is an empty list"))
        #expect(report.contains("agent.yaml:13: scale_sets[1].max_runners: \"-1\" is wrong"))
        #expect(report.contains("agent.yaml:11: scale_sets[1].subnets: is missing"))
        let right =
            ConfigSample.file()
            + "  - name: arm\n    subnets: [subnet-0a]\n    launch_template: lt-0a\n    instance_types: [m5.large]\n    runner_role_id: AROAX1234\n"
        #expect(ConfigSample.report(right)?.hasPrefix("agent run: 1 setting is wrong") == true)
        let both = ConfigSample.report(right + "log: {level: loud}\n")
        #expect(both?.hasPrefix("agent run: 2 settings are wrong") == true, "what is wrong with the deployment is said once: \(both ?? "")")
        let sources = try ConfigSample.sources(right, folder)
        #expect(throws: SettingsReport.self) { try StatusSettings.read(from: sources) }
        #expect(try TableCommandSettings.read(from: sources).table.name == "gha-listener-scaler")
    }
}

/// Settings files, and what is made of them.
enum ConfigSample {
    /// The least that is accepted: `github` on line 1, its entry on 2, `scale_sets` on 4, its entry on 5. What is added stands on 10.
    static func file(_ more: String = "", github: String = "organization: acme\n    token: ssm:/t", defaults: String? = nil) -> String {
        """
        github:
          - \(github)
        scale_sets:
          - name: spot
            subnets: [subnet-0a]
            instance_types: [m5.large]
            launch_template: lt-0a
            runner_role_id: AROAEXAMPLE
            \(more)\(defaults.map { "\ndefaults:\n  \($0)" } ?? "")

        """
    }

    static func sources(_ text: String, _ folder: Folder, environment: [String: String] = [:], assignments: [String] = []) throws
        -> SettingSources
    {
        try text.write(toFile: folder.path("agent.yaml"), atomically: false, encoding: .utf8)
        return SettingSources(assignments: assignments, config: folder.path("agent.yaml"), environment: environment)
    }

    static func settings(_ text: String, environment: [String: String] = [:]) throws -> Settings {
        let folder = try Folder()
        return try Settings.read(from: sources(text, folder, environment: environment))
    }

    /// Without the folder's path. Nil when nothing is wrong.
    static func report(_ text: String, environment: [String: String] = [:], assignments: [String] = []) -> String? {
        do {
            let folder = try Folder()
            do {
                _ = try Settings.read(from: sources(text, folder, environment: environment, assignments: assignments))
                return nil
            } catch {
                return "\(error)".replacing(folder.root + "/", with: "")
            }
        } catch { return "\(error)" }
    }
}
