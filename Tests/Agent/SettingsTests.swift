import Actions
import Foundation
import Testing

@testable import Agent

@Suite struct SettingsTests {
    @Test func theGuidesSettingsAreTyped() throws {
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment))
        #expect(settings.scaleSet.github.scope.configURL == "https://github.com/acme")
        #expect(settings.scaleSet.labels == ["spot"])
        #expect(settings.scaleSet.ec2.subnetIDs == ["subnet-0a1", "subnet-0b2"])
        #expect(settings.scaleSet.ec2.instanceTypes == ["t3.medium", "t3a.medium"])
        #expect(settings.scaleSet.ec2.template == .named("lt-0abc", version: 7))
        #expect(settings.lease.margin == .milliseconds(500))
        #expect(settings.scaleSet.scaling.registrationTimeout == .seconds(240))
        #expect(settings.aws.environment["AWS_REGION"] == "eu-north-1")
        #expect(settings.scopeKey == "github.com/acme/default/spot")
        #expect(settings.warnings.isEmpty)
    }

    @Test func aKeptTemplateIsMadeOfItsParts() throws {
        var environment = Sample.environment
        environment["EC2_LAUNCH_TEMPLATE"] = ""
        environment.merge(["EC2_AMI_ID": "ami-0a", "EC2_SECURITY_GROUP_ID": "sg-0a", "RUNNER_INSTANCE_PROFILE": "runner"]) { $1 }
        guard case .kept(let kept) = try Settings.read(from: SettingSources(environment: environment)).scaleSet.ec2.template else {
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
        #expect(
            settings.scaleSet.scaling.minRunners == 5 && settings.scaleSet.scaling.maxRunners == 30
                && settings.scaleSet.scaling.idleRunners == 2)
        #expect(settings.scaleSet.ec2.onDemandFallback && settings.scaleSet.labels == ["a", "b"])
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
        #expect(settings.scaleSet.scaling.maxRunners == 10 && settings.scaleSet.ec2.spotPrice == nil)
    }

    @Test(arguments: [
        (#"{"MAX_RUNNERS": {"a": 1}}"#, "an object is wrong"), (#"{"RUNNER_LABELS": [1]}"#, "an array of other things than texts is wrong"),
        (#"["MAX_RUNNERS"]"#, "it isn't one JSON object"), (#"{"MAX_RUNNERS": "#, "line 1, column 17: it ends too early"),
        ("", "line 1, column 1"), ("{\n  \"MAX_RUNNERS\": 3,\n  \"MIN_RUNNERS\": 2,\n}", "line 4, column 1: a name was expected"),
        ("{\"MAX_RUNNERS\": 3,\n \"MAX_RUNNERS\": 4}", "line 2, column 2: this name stands there twice"),
        (#"{"RUNER_SCALE_SET_NAME": "x"}"#, "did you mean RUNNER_SCALE_SET_NAME?"), (#"{"MAX_RUNERS_": 1}"#, "did you mean MAX_RUNNERS?"),
        (#"{"WARP_FACTOR_AND_OTHER_THINGS": 1}"#, "\"WARP_FACTOR_AND_OTHER_THINGS\" (settings file"),
        (#"{"MAX_RUNNERS": 1e400}"#, "wrong"), (#"{"min_runners": 1}"#, "did you mean MIN_RUNNERS?"),
        (#"{"GITHUB_TOKN": "ghp_misspelt"}"#, "\"GITHUB_TOKN\""), (String(repeating: "[", count: 100_000), "nested too deeply"),
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
            #expect(error.map { "\($0)".contains("No such file or directory") || path == "/dev/zero" } == true)
        }
    }

    @Test func aNameThatNothingIsNearToGetsNoSuggestion() {
        let report = #expect(throws: SettingsReport.self) {
            try Settings.read(from: SettingSources(assignments: ["WARP_FACTOR_AND_OTHER_THINGS=9"], environment: Sample.environment))
        }
        #expect(report.map { "\($0)".contains("did you mean") } == false)
    }

    @Test(arguments: [
        ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abcd", "abdc", 1), ("ca", "abc", 3), ("a", "b", 1),
    ])
    func theDistanceOfTwoWordsIsCounted(_ left: String, _ right: String, _ distance: Int) {
        #expect(EditDistance.between(Array(left.utf8), Array(right.utf8)) == distance)
    }

    @Test func theEnvironmentMayMakeAnyHostAnEnterpriseServer() throws {
        let forced = Sample.environment.merging(["GITHUB_ACTIONS_FORCE_GHES": ""]) { $1 }
        #expect(try Settings.read(from: SettingSources(environment: Sample.environment)).scaleSet.github.scope.isHosted)
        #expect(try !Settings.read(from: SettingSources(environment: forced)).scaleSet.github.scope.isHosted)
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
        #expect(CredentialSource("ssm:") == nil && CredentialSource("secretsmanager:x#") == nil && CredentialSource("ssm:#x") == nil)
        #expect(CredentialSource("secretsmanager:agent/github#token") == .secret("agent/github", key: "token"))
        #expect(CredentialSource("ssm:/agent/github#token") == .parameter("/agent/github", key: "token"))
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
