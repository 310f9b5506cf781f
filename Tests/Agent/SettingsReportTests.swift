import Testing

@testable import Agent

@Suite struct SettingsReportTests {
    @Test func oneReportNamesEverythingThatIsWrong() {
        let sources = SettingSources(
            assignments: ["MIN_RUNNERS=many", "GITHUB_TOKEN=ghp_never_shown", "MAX_RUNNER=3"],
            environment: [
                "RUNNER_SCALE_SET_NAME": "spot", "ORGANIZATION_NAME": "acme", "ENTERPRISE_NAME": "acme-corp", "EC2_INSTANCE_TYPE": "big",
                "EC2_SUBNET_ID": "subnet-0a1", "EC2_LAUNCH_TEMPLATE": "lt-0abc:$Latest", "EC2_AMI_ID": "ami-0abc",
                "MESSAGE_POLL_INTERVAL": "2",
                "GITHUB_ENTERPRISE_URL": "https://me:secret@github.com",
            ])
        #expect(
            report(sources) == """
                agent run: 10 settings are wrong, nothing was started:
                  "MAX_RUNNER" (command line): is no setting; did you mean MAX_RUNNERS?
                  GITHUB_TOKEN (command line): is a secret, and other users can read a command line: give it by environment or file
                  GITHUB_ENTERPRISE_URL (environment): is wrong (value not shown); allowed: https://HOST or http://HOST, with a port if \
                need be, without path, query or user
                  MESSAGE_POLL_INTERVAL (environment): "2" is wrong; allowed: a duration from 100ms to 1m, like 800ms, 2s, 55m, 1h30m
                  MIN_RUNNERS (command line): "many" is wrong; allowed: a whole number from 0 to 10000
                  EC2_INSTANCE_TYPE (environment): "big" is wrong; allowed: one or more, separated by commas, each an instance type, like \
                t3.medium
                  EC2_LAUNCH_TEMPLATE (environment): "lt-0abc:$Latest" is wrong; allowed: lt-ID or NAME, or either with :VERSION, a number
                  RUNNER_ROLE_ID: is missing: the unique id of the runners' role; allowed: AROA followed by capital letters and digits \
                (aws iam get-role … Role.RoleId)
                  ORGANIZATION_NAME, ENTERPRISE_NAME: are given together, but exactly one of ORGANIZATION_NAME, ENTERPRISE_NAME and \
                REPOSITORY_NAME says whose jobs are run
                  EC2_LAUNCH_TEMPLATE, EC2_AMI_ID: are given together: the template settles these already, and a fleet can't override \
                them. Give the template alone, or the others
                `agent settings` explains every setting.
                """)
    }

    @Test func nothingGivenMeansAReportOfAllThatIsNeeded() {
        let lines = report(SettingSources(environment: [:])).split(separator: "\n").dropFirst().dropLast()
        let names = lines.map { String($0.trimmingBlanks().prefix { $0 != ":" }) }
        #expect(
            names == [
                "RUNNER_SCALE_SET_NAME", "EC2_SUBNET_ID", "EC2_INSTANCE_TYPE", "RUNNER_ROLE_ID", "ORGANIZATION_NAME", "GITHUB_TOKEN",
                "EC2_AMI_ID",
                "EC2_SECURITY_GROUP_ID", "RUNNER_INSTANCE_PROFILE",
            ])
    }

    @Test(arguments: [
        ("MIN_RUNNERS", "11", "MIN_RUNNERS, MAX_RUNNERS: contradict each other: the minimum 11 is above the maximum 10"),
        ("IDLE_RUNNERS", "11", "IDLE_RUNNERS, MAX_RUNNERS: contradict each other: 11 can't be kept ready when there are at most 10"),
        (
            "LEASE_TIMEOUT", "1s",
            "LEASE_TIMEOUT, LEASE_RENEWAL: contradict each other: a renewal must end before the next is due, so the timeout 1s must be "
                + "below 1s"
        ),
        ("LEASE_MARGIN", "50ms", "LEASE_MARGIN: is 50ms, less than 2 % of LEASE_DURATION 5s"),
        ("LEASE_DURATION", "3s", "one lost renewal must not cost the lease, so two renewals and a timeout (2s800ms) must be less than"),
        (
            "STANDBY_POLL", "5s",
            "STANDBY_POLL, LEASE_DURATION: contradict each other: a standby that reads every 5s sees a lease of 5s end too late"
        ),
        ("GITHUB_APP_ID", "Iv1.0", "GITHUB_TOKEN, GITHUB_APP_ID: are given together"),
        ("EC2_KEY_PAIR_NAME", "mine", "EC2_LAUNCH_TEMPLATE, EC2_KEY_PAIR_NAME: are given together"),
    ])
    func aContradictionIsExplained(_ name: String, _ value: String, _ line: String) {
        let text = report(SettingSources(environment: Sample.environment.merging([name: value]) { $1 }))
        #expect(text.contains(line))
        #expect(text.hasPrefix("agent run: 1 setting is wrong"))
    }

    @Test func anAppThatLacksItsKeyIsToldSo() {
        var environment = Sample.environment
        environment["GITHUB_TOKEN"] = nil
        environment["GITHUB_APP_ID"] = "Iv1.0"
        #expect(report(SettingSources(environment: environment)).contains("GITHUB_APP_PRIVATE_KEY: is missing: a GitHub App needs all of"))
    }

    @Test(arguments: [
        (["GITHUB_APP_KMS_KEY": "alias/gha"], ""),
        (["GITHUB_APP_KMS_KEY": "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"], ""),
        (["GITHUB_APP_KMS_KEY": "mrk-1234abcd12ab34cd56ef1234567890ab"], ""),
        (
            ["GITHUB_APP_KMS_KEY": "alias/gha", "GITHUB_APP_PRIVATE_KEY": "ssm:/k"],
            "GITHUB_APP_PRIVATE_KEY, GITHUB_APP_KMS_KEY: are given together"
        ),
        (["GITHUB_APP_KMS_KEY": "ssm:/gha/key"], "GITHUB_APP_KMS_KEY (environment)"),
        (["GITHUB_APP_KMS_KEY": "arn:aws:s3:::bucket/key/x"], "GITHUB_APP_KMS_KEY (environment)"),
        (
            ["GITHUB_APP_KMS_KEY": "alias/gha", "AWS_ENDPOINT_URL_KMS": "http://kms.example.com"],
            "would be asked over plain http at http://kms.example.com, which AWS_ENDPOINT_URL_KMS names"
        ),
        (["GITHUB_APP_KMS_KEY": "alias/gha", "GITHUB_TOKEN": "ghp_x"], "GITHUB_APP_KMS_KEY: are given together"),
    ])
    func anAppsKeyMayLieInKMS(_ more: [String: String], _ line: String) {
        var environment = Sample.environment
        environment["GITHUB_TOKEN"] = nil
        environment.merge(["GITHUB_APP_ID": "Iv1.0", "GITHUB_APP_INSTALLATION_ID": "1"]) { $1 }
        environment.merge(more) { $1 }
        let text = report(SettingSources(environment: environment))
        #expect(text.contains(line.isEmpty ? "nothing is wrong" : line), "\(text)")
    }

    @Test func aWrongSecretIsNotShown() {
        let environment = Sample.environment.merging(["GITHUB_TOKEN": "ssm:no blanks allowed"]) { $1 }
        let text = report(SettingSources(environment: environment))
        #expect(text.contains("GITHUB_TOKEN (environment): is wrong (value not shown)"))
        #expect(!text.contains("blanks"))
    }

    @Test(arguments: ["GITHUB_ENTERPRISE_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_EC2_METADATA_SERVICE_ENDPOINT"])
    func aPasswordInAnAddressIsNotShown(_ name: String) {
        let text = report(SettingSources(environment: Sample.environment.merging([name: "http://me:hunter2@127.0.0.1:8000"]) { $1 }))
        #expect(text.contains("\(name) (environment): is wrong (value not shown)"))
        #expect(!text.contains("hunter2"))
    }

    @Test func aSecretOnTheCommandLineIsRefusedByACommandThatDoesNotReadIt() {
        let sources = SettingSources(assignments: ["GITHUB_TOKEN=ghp_hush"], environment: Sample.environment)
        let error = #expect(throws: SettingsReport.self) { try StatusSettings.read(from: sources) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.hasPrefix("agent status: 1 setting is wrong") && text.contains("GITHUB_TOKEN (command line)"))
        #expect(!text.contains("hush"))
    }

    @Test func aWrongValueOfAnotherCommandStopsNothing() throws {
        let environment = Sample.environment.merging(["MAX_RUNNERS": "many"]) { $1 }
        #expect(try StatusSettings.read(from: SettingSources(environment: environment)).scopeKey == "github.com/acme/default/spot")
    }

    private func report(_ sources: SettingSources) -> String {
        do {
            _ = try Settings.read(from: sources)
            return "nothing is wrong"
        } catch {
            return "\(error)"
        }
    }
}

/// The least that `agent run` starts with.
enum Sample {
    static let environment = [
        "GITHUB_TOKEN": "ghp_0123456789", "ORGANIZATION_NAME": "acme", "RUNNER_SCALE_SET_NAME": "spot",
        "EC2_SUBNET_ID": "subnet-0a1,subnet-0b2",
        "EC2_INSTANCE_TYPE": "t3.medium, t3a.medium", "EC2_LAUNCH_TEMPLATE": "lt-0abc:7", "RUNNER_ROLE_ID": "AROAEXAMPLE0123456789",
        "AWS_REGION": "eu-north-1",
    ]
}
