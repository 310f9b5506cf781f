import Actions
import Foundation
import HTTP
import Logging
import Testing

@testable import AWS
@testable import Agent
@testable import Scaler

@Suite struct MetricsTests {
    private static let scope = "github.com/acme/default/ec2"
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    private static func measures(daysLeft: Int? = nil, phantoms: Int = 0) -> Measures {
        var levels = Levels()
        levels.isSessionOpen = true
        levels.oldestWait = .milliseconds(12_034)
        levels.runners = 7
        levels.runnerDaysLeft = daysLeft
        levels.phantomJobs = phantoms
        return Measures(levels: levels, highest: levels, counted: Tally(), total: Tally())
    }

    private static func form(_ measures: Measures, scope: String = scope) -> String {
        String(decoding: PutMetricData(measures, scope: scope).encoded().body, as: UTF8.self)
    }

    private static func logger(_ lines: Lines = Lines()) -> Logger {
        Logger(label: "t") { LineLogHandler(label: $0, level: .debug, format: .json, write: { lines.add($0) }) }
    }

    // MARK: the table, the page, and what Terraform makes of it

    /// What the CloudWatch agent sends of the hosts, into the same namespace.
    private static let hosts: Set = ["mem_used_percent", "disk_used_percent"]

    @Test func thePageIsTheTable() throws {
        let rows = try Self.text("docs/metrics.md").split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.split(separator: "|").prefix(3).map { $0.trimmingCharacters(in: .whitespaces) }
        }.filter { !Self.hosts.contains($0[0].filter { $0 != "`" }) }
        let table = Metric.allCases.map { ["`\($0.rawValue)`", $0.unit, "`\($0.prometheusName)`, \($0.prometheusType.rawValue)"] }
        #expect(rows == table, "docs/metrics.md shows in its first three columns: \(table)")
    }

    @Test func whatTerraformWatchesIsSent() throws {
        let known = Set(Metric.allCases.map(\.rawValue))
        let alarms = try Self.text("terraform/alarms.tf").matches(of: /metric +=  *"(\w+)"/).map { String($0.1) }
        let shown = try Self.text("terraform/dashboard.tf").matches(of: /\["(\w+)", "\w+"\]/).map { String($0.1) }
        // Two alarms more watch the hosts' group, whose metrics Auto Scaling sends, and one the hosts' disk.
        let others: Set = ["GroupInServiceInstances", "GroupPendingInstances", "disk_used_percent"]
        let ours = alarms.filter { !others.contains($0) }
        #expect(alarms.count == 13 && ours.count == 10)
        #expect(Set(ours).isSubset(of: known), "terraform/alarms.tf: \(Set(ours).subtracting(known))")
        let scalers = Set(shown).subtracting(Self.hosts)
        #expect(scalers == known, "terraform/dashboard.tf: \(scalers.symmetricDifference(known))")
        #expect(try Self.text("terraform/alarms.tf").contains("= \"\(MetricsReporter.namespace)\""))
        #expect(try Self.text("terraform/alarms.tf").contains("{ \(MetricsReporter.dimension) = local.scope }"))
    }

    @Test func eachNameIsUsedOnce() {
        #expect(Set(Metric.allCases.map(\.prometheusName)).count == Metric.allCases.count)
        for metric in Metric.allCases { #expect(metric.prometheusName.hasSuffix("_total") == (metric.prometheusType == .counter)) }
    }

    // MARK: CloudWatch

    @Test func whatHasNothingToSayIsNotSent() {
        let form = Self.form(Self.measures())
        #expect(!form.contains("RunnerVersionDaysLeft") && !form.contains("JobStartSeconds") && form.contains("SessionOpen"))
        #expect(Self.form(Self.measures(daysLeft: -3)).contains("RunnerVersionDaysLeft"))
        #expect(!form.contains("PhantomJobs"))
        #expect(form.contains("Value=github.com%2Facme%2Fdefault%2Fec2") && form.contains("Values.member.1=12.0"))
    }

    @Test func phantomJobsAreSentAndStandInTheFile() {
        let measures = Self.measures(phantoms: 3)
        #expect(Self.form(measures).contains("MetricName=PhantomJobs"))
        #expect(PrometheusText(measures, scope: "s").text.contains("gha_listener_scaler_phantom_jobs{scale_set=\"s\"} 3\n"))
    }

    @Test func aNameThatIsNoASCIIIsMadeSo() {
        #expect(Self.form(Self.measures(), scope: "g/größe/ec2").contains("Value=g%2Fgr%3F%3Fe%2Fec2"))
    }

    @Test func aRefusalSaysWhatToDoAndEndsNothing() {
        let error = AWSError(
            operation: "PutMetricData", status: 403, code: "AccessDenied", message: "not authorized", requestID: "R1",
            disposition: .accessDenied)
        guard case .refused(let refusal) = Outcome(metrics: error) else { return #expect(Bool(false), "it is a refusal") }
        #expect(refusal.words.contains("Grant PutMetricData to this role") && refusal.words.contains("CLOUDWATCH_METRICS=off"))
        #expect(refusal.words.contains("R1"))
    }

    // MARK: the file

    @Test func aLeaderTellsAllAndAnotherAgentThatItLeadsNothing() {
        let led = PrometheusText(Self.measures(daysLeft: 2), scope: Self.scope).text
        #expect(led.contains("gha_listener_scaler_leading{scale_set=\"\(Self.scope)\"} 1\n"))
        #expect(led.contains("gha_listener_scaler_oldest_waiting_job_seconds{scale_set=\"\(Self.scope)\"} 12.034\n"))
        #expect(led.contains("gha_listener_scaler_runner_version_left_seconds{scale_set=\"\(Self.scope)\"} 172800\n"))
        #expect(led.contains("_job_start_seconds_bucket{scale_set=\"\(Self.scope)\",le=\"+Inf\"} 0\n"))
        let other = PrometheusText(nil, scope: Self.scope).text
        #expect(other.contains("gha_listener_scaler_leading{scale_set=\"\(Self.scope)\"} 0\n"))
        #expect(other.split(separator: "\n").count == 3)
    }

    @Test func startsAreValuesWithCountsAtCloudWatchAndAHistogramInTheFile() {
        var tally = Tally()
        for seconds in [2, 2, 58, 4_000] { tally.jobStarts.add(.seconds(seconds)) }
        let measures = Measures(levels: Levels(), highest: Levels(), counted: tally, total: tally)
        let form = Self.form(measures)
        #expect(form.contains("Values.member.1=2.0") && form.contains("Counts.member.1=2.0") && form.contains("Values.member.3=7200.0"))
        let lines = PrometheusText(measures, scope: "s").text.split(separator: "\n").filter { $0.contains("job_start_seconds_") }
        let buckets = lines.compactMap { $0.split(separator: " ").last.map(String.init) }
        #expect(buckets == ["0", "2", "2", "2", "2", "2", "2", "3", "3", "3", "3", "3", "3", "3", "3", "3", "4", "4062.000", "4"])
    }

    @Test func aScopeCannotBreakTheFile() {
        #expect(PrometheusText(nil, scope: "a\"b\\c\nd").text.contains(#"{scale_set="a\"b\\c\nd"} 0"#))
    }

    @Test func theFileIsReplacedWholeAndReadableByAll() throws {
        let folder = try Folder()
        let file = MetricsFile(folder.path("metrics.prom"), scope: Self.scope, log: Self.logger())
        let before = umask(0o077)
        file.write(nil, told: EffectID(number: 1))
        umask(before)
        let first = try FileManager.default.attributesOfItem(atPath: folder.path("metrics.prom"))
        #expect(first[.posixPermissions] as? Int == 0o644)
        file.write(Self.measures(), told: EffectID(number: 2))
        let second = try FileManager.default.attributesOfItem(atPath: folder.path("metrics.prom"))
        #expect(first[.systemFileNumber] as? Int != second[.systemFileNumber] as? Int, "another file took its place")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["metrics.prom"])
    }

    @Test func anOlderWordChangesNothing() throws {
        let folder = try Folder()
        let file = MetricsFile(folder.path("metrics.prom"), scope: Self.scope, log: Self.logger())
        file.write(nil, told: EffectID(number: 9))
        file.write(Self.measures(), told: EffectID(number: 8))
        #expect(try String(contentsOfFile: folder.path("metrics.prom"), encoding: .utf8).contains("} 0\n"))
        file.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root).isEmpty)
    }

    @Test func aFileThatCannotBeWrittenIsSaidOnce() throws {
        let folder = try Folder()
        let lines = Lines()
        let file = MetricsFile(folder.path("none/metrics.prom"), scope: Self.scope, log: Self.logger(lines))
        file.write(nil, told: EffectID(number: 1))
        file.write(nil, told: EffectID(number: 2))
        #expect(lines.all.count == 1 && lines.all.first?.contains("METRICS_FILE") == true)
    }

    // MARK: what the core is told

    @Test(arguments: [
        (401, "", true), (403, "Resource not accessible by integration", true), (404, "", false), (500, "", false),
        (403, "You have exceeded a secondary rate limit", false),
    ])
    func aRefusedCredentialIsToldFromOtherErrors(_ status: Int, _ message: String, _ isOne: Bool) async throws {
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment))
        let sender = Answering(status: status, message: message)
        let client = ActionsClient(
            scope: settings.scaleSet.github.scope, credential: try Credential.personalToken("ghp_secret"), http: sender, userAgent: .agent,
            now: { WallTime.now().milliseconds })
        let github = GitHub(client: client, scaleSet: settings.scaleSet, owner: "a", secrets: SecretStore())
        func blames(_ outcome: Outcome) -> Bool { if case .refused(let refusal) = outcome { refusal.isOfCredential } else { false } }
        #expect(blames(await github.probe { true }) == isOne)
        #expect(blames(await github.perform(.ensureScaleSet) { true }) == isOne)
    }

    @Test func theRunnerOfTheImageThatATemplateNamesIsRead() async throws {
        let cloud = ScriptedCloud()
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(keys) { $1 }))
        let access = try await AWSAccess.open(settings.aws, http: cloud)
        let compute = Compute(settings, access)
        let read = ComputeAction.readRelease(LaunchTemplate(id: "lt-0abc", version: 7))
        guard case .done(.release(let found)) = await compute.perform(read, { true }) else { return #expect(Bool(false), "it was read") }
        #expect(found == RunnerRelease(version: "2.338.0", releasedDay: CalendarDay("2026-10-06")!.number))
        #expect(cloud.calls.withLock { $0 } == ["DescribeLaunchTemplateVersions", "DescribeImages"])
        cloud.answers.withLock {
            $0["DescribeImages"] = (403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>")
        }
        guard case .refused = await compute.perform(read, { true }) else { return #expect(Bool(false), "it was refused") }
    }

    @Test func anImagesTagsTellItsRunner() {
        func release(_ version: String?, _ released: String?) -> RunnerRelease? {
            let tags = [version.map { AWS.Tag("RunnerVersion", $0) }, released.map { AWS.Tag("RunnerReleased", $0) }]
            return RunnerRelease(tags: tags.compactMap { $0 })
        }
        let found = release("2.338.0", "2026-10-06")
        #expect(found?.version == "2.338.0" && found?.end(by: nil).daysLeft(today: CalendarDay("2026-11-05")!.number) == 0)
        #expect(release(nil, "2026-10-06") == nil && release("2.338.0", nil) == nil && release("2.338.0", "soon") == nil)
        #expect(release("<script>", "2026-10-06") == nil)
    }
}

private struct Answering: HTTPSender {
    let status: Int
    let message: String

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(#"{"message":"\#(message)"}"#.utf8))
    }
}
