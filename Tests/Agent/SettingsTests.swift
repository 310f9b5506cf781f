import Actions
import Foundation
import Testing

@testable import Agent

@Suite struct SettingsTests {
    @Test func theGuidesSettingsAreTyped() throws {
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment))
        #expect(settings.github.scope.configURL == "https://github.com/acme")
        #expect(settings.scaleSet.labels == ["spot"])
        #expect(settings.ec2.subnetIDs == ["subnet-0a1", "subnet-0b2"])
        #expect(settings.ec2.instanceTypes == ["t3.medium", "t3a.medium"])
        #expect(settings.ec2.template == .named("lt-0abc", version: 7))
        #expect(settings.lease.margin == .milliseconds(500))
        #expect(settings.scaling.registrationTimeout == .seconds(240))
        #expect(settings.aws.environment["AWS_REGION"] == "eu-north-1")
        #expect(settings.scopeKey == "github.com/acme/default/spot")
        #expect(settings.warnings.isEmpty)
    }

    @Test func aKeptTemplateIsMadeOfItsParts() throws {
        var environment = Sample.environment
        environment["EC2_LAUNCH_TEMPLATE"] = ""
        environment.merge(["EC2_AMI_ID": "ami-0a", "EC2_SECURITY_GROUP_ID": "sg-0a", "RUNNER_INSTANCE_PROFILE": "runner"]) { $1 }
        guard case .kept(let kept) = try Settings.read(from: SettingSources(environment: environment)).ec2.template else {
            Issue.record("no template is kept")
            return
        }
        #expect(
            kept.imageID == "ami-0a" && kept.securityGroupIDs == ["sg-0a"] && kept.keyPairName == nil && kept.instanceProfile == "runner")
    }

    @Test func theCommandLineStandsOverTheEnvironmentOverTheFile() throws {
        let path = try file(
            #"{"MIN_RUNNERS": 1, "MAX_RUNNERS": 20, "IDLE_RUNNERS": "2", "ON_DEMAND_FALLBACK": true, "RUNNER_LABELS": ["a", "b"]}"#)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let environment = Sample.environment.merging(["MIN_RUNNERS": "3", "MAX_RUNNERS": "30", "AGENT_SETTINGS_FILE": path]) { $1 }
        let settings = try Settings.read(from: SettingSources(assignments: ["MIN_RUNNERS=5"], environment: environment))
        #expect(settings.scaling.minRunners == 5 && settings.scaling.maxRunners == 30 && settings.scaling.idleRunners == 2)
        #expect(settings.ec2.onDemandFallback && settings.scaleSet.labels == ["a", "b"])
    }

    @Test func aScalersFileMayHoldWhatAnInstanceReads() throws {
        let path = try file(#"{"RUNNER_COMMAND": "/opt/run.sh", "BOOT_TIMEOUT": "soon"}"#)
        defer { try? FileManager.default.removeItem(atPath: path) }
        for reader in [SettingReader.run, .check] {
            _ = try Settings.read(for: reader, from: SettingSources(file: path, environment: Sample.environment))
        }
        let boot = try BootCommandSettings.read(from: SettingSources(environment: [:])).boot
        #expect(boot.runnerCommand == ["/opt/actions-runner/run.sh"] && boot.timeout == .seconds(300))
    }

    @Test func anEmptyVariableIsUnset() throws {
        let environment = Sample.environment.merging(["MAX_RUNNERS": "", "EC2_SPOT_PRICE": ""]) { $1 }
        let settings = try Settings.read(from: SettingSources(environment: environment))
        #expect(settings.scaling.maxRunners == 10 && settings.ec2.spotPrice == nil)
    }

    @Test(arguments: [
        (#"{"MAX_RUNNERS": {"a": 1}}"#, "an object is wrong"), (#"{"RUNNER_LABELS": [1]}"#, "an array of other things than texts is wrong"),
        (#"["MAX_RUNNERS"]"#, "it isn't one JSON object"), (#"{"MAX_RUNNERS": "#, "it isn't JSON"), ("", "it isn't JSON"),
        (#"{"MAX_RUNNERS": 1e400}"#, "wrong"), (#"{"min_runners": 1}"#, "did you mean MIN_RUNNERS?"),
        (#"{"GITHUB_TOKN": "ghp_misspelt"}"#, "\"GITHUB_TOKN\""), (String(repeating: "[", count: 100_000), "it isn't"),
    ])
    func aHostileFileIsReported(_ json: String, _ words: String) throws {
        let path = try file(json)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: SettingsReport.self) {
            try Settings.read(from: SettingSources(file: path, environment: Sample.environment))
        }
        #expect("\(try #require(error))".contains(words))
        #expect(!"\(try #require(error))".contains("ghp_"))
    }

    @Test func aFileThatIsNotThereOrEndlessIsReported() {
        for path in ["/nonexistent/agent.json", "/dev/zero"] {
            let error = #expect(throws: SettingsReport.self) {
                try Settings.read(from: SettingSources(file: path, environment: Sample.environment))
            }
            #expect(error.map { "\($0)".contains("settings file \(path)") } == true)
        }
    }

    @Test func aLateRegistrationIsWarnedAbout() throws {
        let environment = Sample.environment.merging(["REGISTRATION_TIMEOUT": "6m"]) { $1 }
        let warnings = try Settings.read(from: SettingSources(environment: environment)).warnings
        #expect(
            warnings == [
                "REGISTRATION_TIMEOUT is 6m, but GitHub gives a job to another runner after 5m: replace a runner sooner than that."
            ])
    }

    @Test func referencesAreToldFromSecrets() {
        #expect(CredentialSource("ssm:/agent/token") == .parameter("/agent/token"))
        #expect(CredentialSource("secretsmanager:arn:aws:secretsmanager:eu-north-1:1:secret:x") != nil)
        #expect(CredentialSource(" ghp_x\n") == .literal(Actions.Secret("ghp_x")))
        #expect(CredentialSource("ssm:") == nil)
    }

    @Test func theFilesAWSSettingsReachAWS() throws {
        let sources = SettingSources(
            assignments: ["AWS_ENDPOINT_URL=http://127.0.0.1:5602/"], environment: Sample.environment.merging(["HOME": "/root"]) { $1 })
        let aws = try Settings.read(from: sources).aws
        #expect(aws.environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5602" && aws.environment["HOME"] == "/root")
    }

    private func file(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "agent-settings-\(UUID().uuidString).json"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }
}
