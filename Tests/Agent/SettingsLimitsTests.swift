import Actions
import Foundation
import Scaler
import Testing

@testable import Agent

/// What would fail only at the first launch, or the first boot, or in somebody else's hands: refused at start.
@Suite struct SettingsLimitsTests {
    private static let kept = [
        "EC2_LAUNCH_TEMPLATE": "", "EC2_AMI_ID": "ami-0a", "EC2_SECURITY_GROUP_ID": "sg-0a", "RUNNER_INSTANCE_PROFILE": "r",
    ]

    private func report(_ more: [String: String]) -> String {
        do {
            _ = try Settings.read(from: SettingSources(environment: Sample.environment.merging(more) { $1 }))
            return "nothing is wrong"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [44, 45, 60, 100])
    func aScaleSetsNameLeavesRoomForAnInstancesId(_ length: Int) {
        let text = report(["RUNNER_SCALE_SET_NAME": String(repeating: "n", count: length)])
        guard length > 44 else { return #expect(text == "nothing is wrong") }
        #expect(
            text.contains(
                """
                RUNNER_SCALE_SET_NAME (environment): is \(length) characters long, \(length - 44) too many: a runner is named NAME-INSTANCE, \
                GitHub takes at most 64 characters, and '-' with an instance's id takes 20, so the name may have 44
                """))
    }

    /// `github.com/acme/GROUP/spot` is a tag's value.
    @Test(arguments: [(235, true), (236, false)])
    func theScopeFitsIntoATag(_ group: Int, _ fits: Bool) {
        let text = report(["RUNNER_GROUP": String(repeating: "g", count: group)])
        guard !fits else { return #expect(text == "nothing is wrong") }
        #expect(text.contains("make 257 characters together as HOST/OWNER/GROUP/NAME, 1 too many"))
        #expect(text.hasPrefix("agent run: 1 setting is wrong"))
    }

    @Test(arguments: [(87, true), (88, false)])
    func theScopeFitsIntoTheKeptTemplatesName(_ group: Int, _ fits: Bool) {
        let name = ["RUNNER_GROUP": String(repeating: "g", count: group)]
        let text = report(Self.kept.merging(name) { $1 })
        guard !fits else { return #expect(text == "nothing is wrong") }
        #expect(text.contains("the kept launch template is named after them, EC2 takes at most 128 characters"))
        #expect(text.contains("1 too many") && report(name) == "nothing is wrong", "a template of somebody else's has its own name")
    }

    @Test func aHundredLabelsAreTheMost() {
        func labels(_ count: Int) -> [String: String] { ["RUNNER_LABELS": (0..<count).map { "l\($0)" }.joined(separator: ",")] }
        #expect(report(labels(100)) == "nothing is wrong")
        #expect(report(labels(101)).contains("RUNNER_LABELS (environment): holds 101 labels, and GitHub takes at most 100"))
    }

    /// Keys of the table are made of settings, of ids of EC2's and GitHub's, and of nothing else.
    @Test func theLongestNamesFitIntoDynamoDBsKeys() {
        let scope = Scaler.Scope(name: String(repeating: "😀", count: NameLimits.tagValue))
        let name = RunnerName("\(String(repeating: "n", count: 44))-i-0123456789abcdef0")
        let job = JobIdentity(runID: .max, jobID: String(repeating: "j", count: JobIdentity.longestID))
        let day = scope.history("JOB", "\(job)", at: Scaler.WallTime(milliseconds: 0))
        let keys = [
            scope.member(String(repeating: "a", count: 100)), scope.runner(name), scope.job(JobID("\(job)")), day,
            Scaler.Scope.boot(userID: "AROA\(String(repeating: "A", count: 124)):i-0123456789abcdef0"),
        ]
        for key in keys { #expect(key.partition.utf8.count <= NameLimits.partitionKey && key.sort.utf8.count <= 1024) }
        #expect(name.text.count == NameLimits.runnerName)
    }

    // MARK: encryption

    @Test(arguments: [
        "http://127.0.0.1:8080", "http://127.9.9.9", "http://localhost:1", "http://[::1]:8443", "https://github.example",
    ])
    func theTokenMayStayOnThisMachineOrBeEncrypted(_ url: String) { #expect(report(["GITHUB_ENTERPRISE_URL": url]) == "nothing is wrong") }

    @Test(arguments: [
        "http://github.com", "http://10.0.0.1:8080", "http://localhost.example", "http://127.0.0.1.example", "http://127.1", "http://[::2]",
        "http://128.0.0.1",
    ])
    func theTokenNeverCrossesANetworkInClearUnlessSomebodyWroteThatItMay(_ url: String) throws {
        let text = report(["GITHUB_ENTERPRISE_URL": url])
        #expect(text.contains("GITHUB_ENTERPRISE_URL (environment): is plain http to another machine"))
        let insecure = ["GITHUB_ENTERPRISE_URL": url, "GITHUB_INSECURE_HTTP": "true"]
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(insecure) { $1 }))
        #expect(settings.warnings.contains { $0.contains("unencrypted") })
    }

    @Test(arguments: [
        ("secretsmanager:x", "AWS_ENDPOINT_URL_SECRETS_MANAGER"), ("ssm:x", "AWS_ENDPOINT_URL_SSM"), ("ssm:x", "AWS_ENDPOINT_URL"),
    ])
    func aSecretIsNotFetchedInClear(_ reference: String, _ endpoint: String) {
        let text = report(["GITHUB_TOKEN": reference, endpoint: "http://10.0.0.1:4566"])
        #expect(
            text.contains("GITHUB_TOKEN (environment): would be fetched over plain http from http://10.0.0.1:4566, which \(endpoint) names")
        )
        for url in ["https://vpce.example", "http://127.0.0.1:4566/x"] {
            #expect(report(["GITHUB_TOKEN": reference, endpoint: url]) == "nothing is wrong")
        }
        #expect(report([endpoint: "http://10.0.0.1:4566"]) == "nothing is wrong", "the token itself is at hand")
    }

    @Test func awsInClearIsWarnedAbout() throws {
        func warnings(_ url: String) throws -> [String] {
            try Settings.read(from: SettingSources(environment: Sample.environment.merging(["AWS_ENDPOINT_URL_DYNAMODB": url]) { $1 }))
                .warnings
        }
        #expect(try warnings("http://10.0.0.1:4566").first?.hasPrefix("AWS_ENDPOINT_URL_DYNAMODB is plain http to another machine") == true)
        #expect(try warnings("http://127.0.0.1:4566").isEmpty && warnings("https://vpce.example").isEmpty)
    }

    // MARK: what instances are told

    @Test func whatInstancesAreToldIsWrittenIntoTheKeptTemplate() async throws {
        let told = #"{"AWS_ENDPOINT_URL_DYNAMODB":"https://vpce-1.example","HTTPS_PROXY":"http://proxy:3128","BOOT_TIMEOUT":"8m"}"#
        let more = Self.kept.merging(["INSTANCE_SETTINGS": told, "AWS_USE_FIPS_ENDPOINT": "true"]) { $1 }
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(more) { $1 }))
        let userData = settings.userData(region: try #require(.init("eu-north-1")))
        let boot = try BootCommandSettings.read(from: SettingSources(userData: Array(userData.utf8), environment: [:]))
        #expect(boot.aws.environment["AWS_ENDPOINT_URL_DYNAMODB"] == "https://vpce-1.example")
        #expect(boot.aws.environment["AWS_USE_FIPS_ENDPOINT"] == "true" && boot.aws.environment["AWS_REGION"] == "eu-north-1")
        #expect(boot.boot.timeout == .seconds(480) && boot.boot.proxies.https == "http://proxy:3128")
    }

    /// The bytes decide whether a new version of the template is made: they must not change with the agent's version.
    @Test func withoutMoreTheyAreToldRegionAndTable() throws {
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(Self.kept) { $1 }))
        let userData = settings.userData(region: try #require(.init("eu-north-1")))
        #expect(userData == #"{"AWS_REGION":"eu-north-1","DYNAMODB_TABLE":"gha-listener-scaler"}"#)
    }

    @Test(arguments: [
        (#"{"BOOT_TIMEOUT":"soon"}"#, "would be refused on the instance: BOOT_TIMEOUT"),
        (#"{"RUNER_USER":"x"}"#, "did you mean RUNNER_USER?"), (#"{"GITHUB_TOKEN":"ghp_hush"}"#, "holds GITHUB_TOKEN"),
        (#"{"MAX_RUNNERS":"3"}"#, "holds MAX_RUNNERS"), ("[]", "is wrong (value not shown)"), ("{", "is wrong (value not shown)"),
        (#"{"CA_FILE":"/a","CA_FILE":"/b"}"#, "is wrong (value not shown)"),
        (#"{"HTTPS_PROXY":"http://me:hunter2@proxy:1"}"#, "HTTPS_PROXY (user data): is wrong (value not shown)"),
    ])
    func whatAnInstanceWouldRefuseIsRefusedAtStart(_ told: String, _ words: String) {
        let text = report(Self.kept.merging(["INSTANCE_SETTINGS": told]) { $1 })
        #expect(text.contains("INSTANCE_SETTINGS (environment)") && text.contains(words), "\(text)")
        #expect(!text.contains("hush") && !text.contains("hunter2"))
    }

    @Test func aTemplateOfSomebodyElsesTellsItsInstancesItself() {
        #expect(report(["INSTANCE_SETTINGS": "{}"]).contains("EC2_LAUNCH_TEMPLATE, INSTANCE_SETTINGS: are given together"))
    }

    @Test func inTheSettingsFileTheyAreAnObject() throws {
        let folder = try Folder()
        let path = folder.path("settings.json")
        try #"{"INSTANCE_SETTINGS": {"CA_FILE": "/etc/corp.pem"}}"#.write(toFile: path, atomically: false, encoding: .utf8)
        let environment = Sample.environment.merging(Self.kept) { $1 }
        let settings = try Settings.read(from: SettingSources(file: path, environment: environment))
        #expect(settings.userData(region: try #require(.init("eu-north-1"))).contains(#""CA_FILE":"/etc/corp.pem""#))
    }
}
