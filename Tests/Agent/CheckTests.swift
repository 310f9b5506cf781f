import AWS
import Foundation
import HTTP
import Scaler
import Synchronization
import Testing

@testable import Agent

@Suite struct CheckTests {
    private let subjects = [
        "settings", "lock file", "aws", "table", "expiry", "table rights", "template", "image", "runner", "subnets", "launches", "role",
        "github",
        "scale set",
    ]

    @Test func allIsWellWithAScaleSetThatIsThere() async throws {
        let lines = try await check(ScriptedCloud())
        #expect(lines.map(\.subject) == subjects)
        #expect(lines.compactMap(\.fault) == [])
        #expect(lines[2].text == "ok    aws: arn:aws:iam::1:role/scaler in eu-north-1, by environment")
        #expect(lines[4].text == "ok    expiry: items expire by ttl")
        #expect(lines[5].text == "ok    table rights: items may be read, written, deleted and checked")
        #expect(lines[6].text == "ok    template: lt-0abc version 7")
        #expect(lines[7].text == "ok    image: ami-0a gha-runner, x86_64")
        #expect(lines[13].text == "ok    scale set: 'spot', number 7, labels spot")
    }

    @Test(arguments: [
        ("GetCallerIdentity", 403, "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>", "aws"),
        ("DescribeTable", 400, #"{"__type":"ResourceNotFoundException","message":"no table"}"#, "table"),
        ("DescribeTable", 200, #"{"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}}"#, "table"),
        ("DescribeTable", 200, "<html>", "table"),
        ("DescribeTable", 200, ScriptedCloud.table(sortType: "N"), "table"),
        ("DescribeTimeToLive", 200, #"{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}"#, "expiry"),
        ("DescribeTimeToLive", 200, #"{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"until"}}"#, "expiry"),
        ("DescribeTimeToLive", 400, #"{"__type":"AccessDeniedException","message":"no"}"#, "expiry"),
        (
            "PutItem", 400, #"{"__type":"AccessDeniedException","message":"not authorized to perform: dynamodb:PutItem on it"}"#,
            "table rights"
        ),
        ("UpdateItem", 400, #"{"__type":"AccessDeniedException","message":"no"}"#, "table rights"),
        ("DeleteItem", 400, #"{"__type":"AccessDeniedException","message":"no"}"#, "table rights"),
        ("TransactWriteItems", 400, #"{"__type":"AccessDeniedException","message":"no"}"#, "table rights"),
        ("Query", 400, #"{"__type":"AccessDeniedException","message":"no"}"#, "table rights"),
        ("BatchGetItem", 400, #"{"__type":"AccessDeniedException","message":"no"}"#, "table rights"),
        ("DescribeImages", 400, "<Response><Errors><Error><Code>InvalidAMIID.NotFound</Code></Error></Errors></Response>", "image"),
        ("DescribeImages", 200, ScriptedCloud.image(state: "pending"), "image"),
        ("DescribeImages", 200, ScriptedCloud.image(architecture: "arm64"), "image"),
        ("DescribeSubnets", 400, "<Response><Errors><Error><Code>InvalidSubnetID.NotFound</Code></Error></Errors></Response>", "subnets"),
        ("DescribeSubnets", 200, ScriptedCloud.subnets(["subnet-0a1": "a"]), "subnets"),
        ("DescribeSubnets", 200, ScriptedCloud.subnets(["subnet-0a1": "a", "subnet-0b2": "a"]), "subnets"),
        ("RunInstances", 403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>", "launches"),
        ("CreateFleet", 500, "", "launches"),
        ("DescribeLaunchTemplateVersions", 200, ScriptedCloud.template(shutdown: "stop", hops: 2), "template"),
        ("DescribeImages", 200, "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>", "image"),
        ("DescribeImages", 200, ScriptedCloud.image(version: "2.328.0"), "runner"),
        ("registration-token", 403, #"{"message":"Resource not accessible by personal access token"}"#, "github"),
        ("runnerscalesets", 500, "", "scale set"),
    ])
    func aFaultIsNamedAndTheRestStillChecked(_ call: String, _ status: Int, _ body: String, _ subject: String) async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0[call] = (status, body) }
        let lines = try await check(cloud)
        #expect(lines.first { $0.fault != nil }?.subject == subject)
        #expect(lines.count == subjects.count || subject == "aws")
        #expect(!lines.map(\.text).joined().contains("ghp_"))
    }

    /// What works, but unwisely, or couldn't be told: it is said, and the exit code stays 0.
    @Test(arguments: [
        ("DescribeTable", ScriptedCloud.table(sortType: "S", isProtected: false), "table", "isn't protected from deletion"),
        ("DescribeImages", ScriptedCloud.image(version: "soon"), "runner", "doesn't say which runner it holds"),
        (
            "runnerscalesets", #"{"count":1,"value":[{"id":7,"name":"spot","runnerGroupId":1,"labels":[{"type":"System","name":"old"}]}]}"#,
            "scale set", "labels old, but the settings want spot. GitHub discards a change of labels. Either set RUNNER_LABELS"
        ),
    ])
    func aRiskIsAWarning(_ call: String, _ body: String, _ subject: String, _ words: String) async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0[call] = (200, body) }
        let lines = try await check(cloud)
        #expect(lines.allSatisfy { $0.fault == nil })
        let line = try #require(lines.first { $0.subject == subject && $0.warning != nil })
        #expect(line.text.hasPrefix("warn  \(subject): ") && line.text.contains(words), "\(line.text)")
    }

    @Test func aRightThatIsMissingIsNamedAndNothingIsWritten() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock {
            $0["PutItem"] = (
                400,
                #"{"__type":"AccessDeniedException","message":"User: arn:aws:sts::1:x is not authorized to perform: dynamodb:PutItem on resource: t"}"#
            )
        }
        let line = try await check(cloud).first { $0.subject == "table rights" }
        #expect(line?.fault?.contains("Grant dynamodb:PutItem to this role") == true)
    }

    @Test func aTableThatIsNotThereIsNamedWithRegionAndAccount() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["DescribeTable"] = Self.noTable }
        let line = try await check(cloud).first { $0.subject == "table" }
        #expect(line?.fault?.hasPrefix("there is no table gha-listener-scaler in eu-north-1 of account 1: correct DYNAMODB_TABLE") == true)
    }

    @Test func filesThatCanNotBeUsedAreSaid() async throws {
        let folder = try Folder()
        let (empty, good) = (folder.path("empty.pem"), folder.path("good.pem"))
        try "no certificate".write(toFile: empty, atomically: false, encoding: .utf8)
        try "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n".write(toFile: good, atomically: false, encoding: .utf8)
        func lines(_ ca: String, _ metrics: String) -> [String] { FileChecks(caFile: ca, metricsFile: metrics).lines().map(\.text) }
        #expect(
            lines("/nonexistent", "/proc/metrics.prom")[0]
                == "FAIL  certificates: CA_FILE /nonexistent: it can't be read: No such file or directory")
        #expect(lines(empty, "/nonexistent/m.prom")[0].hasPrefix("FAIL  certificates: CA_FILE \(empty) holds no certificate"))
        #expect(lines(empty, "/nonexistent/m.prom")[1].hasPrefix("warn  metrics file: /nonexistent can't be written (No such file"))
        #expect(
            lines(good, folder.path("m.prom")) == ["ok    certificates: \(good) holds 1", "ok    metrics file: \(folder.path("m.prom"))"])
        #expect(FileChecks(caFile: nil, metricsFile: nil).lines().isEmpty)
    }

    @Test func withoutANameAnAgentWouldNotStartHere() async throws {
        let line = try await check(ScriptedCloud(), ["INSTANCE_ID": ""]).first { $0.subject == "name" }
        #expect(line?.warning?.contains("Outside EC2 set INSTANCE_ID") == true)
    }

    @Test func anEndpointThatInstancesAreNotToldOfIsSaid() async throws {
        let own = ["AWS_ENDPOINT_URL_DYNAMODB": "https://vpce-1.example"]
        let line = try await check(ScriptedCloud(), own).first { $0.subject == "endpoints" }
        #expect(line?.warning?.contains("by AWS_ENDPOINT_URL_DYNAMODB, and its instances aren't told so") == true)
        let local = try await check(ScriptedCloud(), ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"])
        #expect(!local.contains { $0.subject == "endpoints" }, "a local cloud is one for all")
    }

    @Test(arguments: [
        (0, "ok    clock: within 1 s"), (4, "ok    clock: within 4 s"), (-3600, "FAIL  clock: it is 3600 s behind"),
        (30, "warn  clock: it is 30 s ahead of"), (90, "FAIL  clock: it is 90 s ahead of"),
    ])
    func theClockIsComparedWithWhatAnswersSay(_ ahead: Int64, _ words: String) async throws {
        // 2026-11-24T12:00:00Z.
        let told = HTTPResponse(status: 200, headers: ["Date": "Tue, 24 Nov 2026 12:00:00 GMT"])
        let milliseconds = 1_795_521_600_000 + ahead * 1000 + (ahead > 0 ? 999 : 0)
        let clock = ClockCheck(Fixed(response: told), now: { WallTime(milliseconds: milliseconds) })
        #expect(clock.line() == nil)
        _ = try await clock.send(HTTPRequest(.get, "https://x.example"))
        #expect(clock.line()?.text.hasPrefix(words) == true, "\(clock.line()?.text ?? "")")
    }

    private struct Fixed: HTTPSender {
        let response: HTTPResponse
        func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse { response }
    }

    @Test func aTemplateThatWouldNotEndItsInstancesIsExplained() {
        let content = LaunchTemplateContent(
            imageID: "ami-0a", userData: #"{"BOOT_TIMEOUT": "soon"}"#, instanceProfile: "p", securityGroupIDs: ["sg-0a"],
            shutdownBehavior: nil, metadataTokens: "required", metadataHopLimit: 1)
        let faults = LaunchTemplateCheck.faults(content)
        #expect(faults.count == 2)
        #expect(faults.first == "powering off wouldn't terminate: set instance_initiated_shutdown_behavior to terminate")
        #expect(faults.last?.contains(#"BOOT_TIMEOUT (user data): "soon" is wrong"#) == true)
    }

    @Test func anInstanceTypesNameTellsItsArchitecture() {
        for type in ["m7i.large", "c7a.xlarge", "g4dn.xlarge", "g5.xlarge", "t3.micro", "m5dn.large", "u7i-12tb.224xlarge"] {
            #expect(ImageCheck.architecture(ofType: type) == "x86_64", "\(type)")
        }
        for type in ["a1.large", "t4g.micro", "m7g.large", "c7gn.xlarge", "x2gd.large", "g5g.xlarge", "im4gn.large"] {
            #expect(ImageCheck.architecture(ofType: type) == "arm64", "\(type)")
        }
    }

    @Test func subnetsOfOneZoneAreNamed() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["DescribeSubnets"] = (200, ScriptedCloud.subnets(["subnet-0a1": "a", "subnet-0b2": "a"])) }
        let line = try await check(cloud).first { $0.subject == "subnets" }
        #expect(line?.fault?.hasPrefix("subnet-0a1, subnet-0b2 are all in eu-north-1a") == true)
    }

    @Test(arguments: [
        ("2.338.0", "2026-10-06", "2026-10-28", "2.338.0, released on 2026-10-06; GitHub gives it jobs until 2026-11-05 at least"),
        ("2.338.0", "2026-10-06", "2026-10-29", "; from 2026-11-05 on, in 7 days, GitHub may refuse it jobs"),
        ("v2.338.0", "2026-10-06", "2026-11-04", "; from 2026-11-05 on, in a day, GitHub may refuse it jobs"),
        ("2.338.0", "2026-10-06", "2026-11-05", "; since 2026-11-05 GitHub may refuse it jobs"),
        ("2.329.0", "2028-02-29", "2028-03-01", "GitHub gives it jobs until 2028-03-30 at least"),
        ("2.9999999999999999999.0", "2026-10-06", "2026-10-06", "its tag RunnerVersion is of another form"),
        ("2.338", "2026-10-06", "2026-10-06", "its tag RunnerVersion is of another form"),
        ("2.338.0", "2026-02-30", "2026-10-06", "its tag RunnerReleased is of another form"),
        ("2.338.0", "6 Oct 2026", "2026-10-06", "its tag RunnerReleased is of another form"),
        (nil, "2026-10-06", "2026-10-06", "it has no tag RunnerVersion"),
    ])
    func theImagesRunnerIsReckonedFromItsTagsWhereGitHubDoesNotTell(
        _ version: String?, _ released: String, _ today: String, _ words: String
    ) async throws {
        let line = try await release(version, released, today: today).line { $0.end(by: nil, because: "GitHub refused: 403") }
        #expect(line.fault == nil)
        #expect(line.text.contains(words), "\(line.text)")
        #expect(line.text.contains("for GitHub's own day isn't known: GitHub refused: 403") == words.contains("jobs"), "\(line.text)")
    }

    @Test(arguments: [
        (RunnerSupport.open, "2026-12-24", CheckLine.Verdict.ok, "GitHub names no last day for it"),
        (.ends(day: CalendarDay("2026-12-24")!.number), "2026-12-01", .ok, "GitHub gives it jobs until 2026-12-24, by its own word"),
        (.ends(day: CalendarDay("2026-12-24")!.number), "2026-12-20", .warn, "from 2026-12-24 on, in 4 days, GitHub gives it no jobs"),
        (.ends(day: CalendarDay("2026-12-24")!.number), "2026-12-24", .warn, "since 2026-12-24 GitHub gives it no jobs"),
        (.unknown, "2026-10-20", .ok, "until 2026-11-05 at least. Reckoned from its release, for GitHub's own day isn't known"),
    ])
    func theImagesRunnerHasTheDayThatGitHubTells(
        _ support: RunnerSupport, _ today: String, _ verdict: CheckLine.Verdict, _ words: String
    ) async throws {
        let line = try await release("2.338.0", "2026-10-06", today: today).line { $0.end(by: support) }
        #expect(line.verdict == verdict)
        #expect(line.text.contains(words), "\(line.text)")
    }

    @Test func gitHubIsAskedForTheDayOfTheImagesRunner() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["2.338.0"] = (200, #"{"runner_version":"2.338.0","runtime_deprecates_at":"2099-01-01T00:00:00Z"}"#) }
        let told = try await check(cloud).first { $0.subject == "runner" }
        #expect(told?.text.contains("GitHub gives it jobs until 2099-01-01, by its own word") == true, "\(told?.text ?? "")")
        cloud.answers.withLock { $0["2.338.0"] = (403, #"{"message":"Resource not accessible by integration"}"#) }
        let refused = try await check(cloud).first { $0.subject == "runner" }
        #expect(refused?.fault == nil && refused?.text.contains("Administration: read") == true, "\(refused?.text ?? "")")
    }

    @Test func aRunnerThatCouldNotRegisterIsAFault() async throws {
        func fault(isHosted: Bool) async throws -> String? {
            try await release("2.328.9", "2026-10-06", today: "2026-10-06", isHosted: isHosted).line { $0.end(by: .open) }.fault
        }
        #expect(try await fault(isHosted: true)?.contains("no runner before 2.329.0") == true)
        #expect(try await fault(isHosted: false) == nil)
    }

    private func release(_ version: String?, _ released: String, today: String, isHosted: Bool = true) throws -> RunnerReleaseCheck {
        let tags =
            [AWS.Tag("Name", "gha-runner"), AWS.Tag("RunnerReleased", released)] + (version.map { [AWS.Tag("RunnerVersion", $0)] } ?? [])
        return RunnerReleaseCheck(image: "ami-0a", tags: tags, isHosted: isHosted, today: try #require(CalendarDay(today)))
    }

    @Test func aLockFileThatCanNotBeMadeIsExplained() {
        #expect(LockFileCheck(path: "/tmp/agent.lock").line().fault == nil)
        #expect(LockFileCheck(path: "/nonexistent/deep/agent.lock").line().fault?.contains("make it") == true)
    }

    @Test func aLockFilesFolderThatTheAgentMakesIsNoFault() throws {
        let folder = try Folder()
        #expect(LockFileCheck(path: folder.path("run/agent.lock")).line().fault == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path("run")), "a check makes nothing")
        _ = try LockFile(folder.path("run/agent.lock"))
        #expect(throws: LockError.self) { _ = try LockFile(folder.path("deep/run/agent.lock")) }
        #expect(LockFileCheck(path: folder.path("deep/run/agent.lock")).line().fault?.contains("make it") == true)
    }

    @Test func aTableThatIsThereIsKept() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["CreateTable"] = (400, #"{"__type":"ResourceInUseException","message":"Table already exists"}"#) }
        #expect(try await creation(cloud).run() == "table agents was there already")
    }

    @Test func aTableIsWaitedForUntilItIsActive() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["CreateTable"] = (200, #"{"TableDescription":{"TableStatus":"CREATING"}}"#) }
        cloud.first.withLock { $0["DescribeTable"] = (200, ScriptedCloud.table.replacingOccurrences(of: "ACTIVE", with: "CREATING")) }
        #expect(try await creation(cloud).run() == "table agents was made")
        #expect(cloud.calls.withLock { $0 } == ["CreateTable", "DescribeTable", "DescribeTable", "UpdateTimeToLive"])
    }

    private static let noTable = (400, #"{"__type":"ResourceNotFoundException","message":"Requested resource not found"}"#)

    @Test func aNewTableThatIsNotShownYetIsWaitedForToo() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["CreateTable"] = (200, #"{"TableDescription":{"TableStatus":"CREATING"}}"#) }
        cloud.first.withLock { $0["DescribeTable"] = Self.noTable }
        #expect(try await creation(cloud).run() == "table agents was made")
        #expect(cloud.calls.withLock { $0 } == ["CreateTable", "DescribeTable", "DescribeTable", "UpdateTimeToLive"])
    }

    @Test func aTableThatIsNeverShownIsSaid() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock {
            $0["CreateTable"] = (200, #"{"TableDescription":{"TableStatus":"CREATING"}}"#)
            $0["DescribeTable"] = Self.noTable
        }
        let creation = try creation(cloud)
        let error = await #expect(throws: (any Error).self) { try await creation.run() }
        #expect("\(try #require(error))".contains("ResourceNotFoundException"))
        #expect(cloud.calls.withLock { $0.count } > 3)
    }

    private func creation(_ cloud: ScriptedCloud) throws -> TableCreation {
        let region = try #require(Region("eu-north-1"))
        let keys = EnvironmentCredentials(environment: ScriptedCloud.keys)
        let client = AWSClient(
            http: cloud, region: region, endpoints: try Endpoints(region: region), credentials: CredentialStore(CredentialChain([keys])))
        return TableCreation(client: client, table: "agents", pace: SleptPace())
    }

    @Test func aTableWithOtherKeysIsNotKept() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock {
            $0["CreateTable"] = (400, #"{"__type":"ResourceInUseException","message":"Table already exists"}"#)
            $0["DescribeTable"] = (200, ScriptedCloud.table(sortType: "N"))
        }
        let creation = try creation(cloud)
        let error = await #expect(throws: TableCreationError.self) { try await creation.run() }
        #expect("\(try #require(error))".contains("its keys are pk (S), sk (N) and not pk (S), sk (S)"))
    }

    private func check(_ cloud: ScriptedCloud, _ settings: [String: String] = [:]) async throws -> [CheckLine] {
        let more = ["LOCK_FILE": "/tmp/agent.lock", "INSTANCE_ID": "a"].merging(ScriptedCloud.keys) { $1 }.merging(settings) { $1 }
        let settings = try Settings.read(for: .check, from: SettingSources(environment: Sample.environment.merging(more) { $1 }))
        let lines = Mutex<[CheckLine]>([])
        let isWell = await SystemCheck(settings: settings, http: cloud) { line in lines.withLock { $0.append(line) } }.run()
        let all = lines.withLock { $0 }
        #expect(isWell == all.allSatisfy { $0.fault == nil })
        return all
    }
}

/// AWS and GitHub as fixed answers, by the name of the call.
final class ScriptedCloud: HTTPSender {
    static let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]
    static let table = table(sortType: "S")
    let answers = Mutex<[String: (Int, String)]>([
        "GetCallerIdentity": (
            200,
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:role/scaler</Arn><UserId>A</UserId><Account>1</Account>"
                + "</GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
        "DescribeTable": (200, table), "UpdateTimeToLive": (200, "{}"), "PutItem": conditionFailed, "UpdateItem": conditionFailed,
        "DeleteItem": conditionFailed, "GetItem": (200, "{}"), "Query": (200, #"{"Items":[]}"#),
        "BatchGetItem": (200, #"{"Responses":{}}"#),
        "TransactWriteItems": (
            400, #"{"__type":"x#TransactionCanceledException","message":"no","CancellationReasons":[{"Code":"ConditionalCheckFailed"}]}"#
        ),
        "DescribeTimeToLive": (200, #"{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"ttl"}}"#),
        "DescribeImages": (200, image()), "DescribeSubnets": (200, subnets(["subnet-0a1": "a", "subnet-0b2": "b"])),
        "DescribeLaunchTemplateVersions": (200, template(shutdown: "terminate", hops: 1)), "CreateFleet": (412, dryRun),
        "RunInstances": (412, dryRun),
        "registration-token": (201, #"{"token":"AAA","expires_at":"2099-01-01T00:00:00Z"}"#),
        "runner-registration": (
            200, #"{"url":"https://pipelines.example/x/","token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjQwNzA5MDg4MDB9.c2ln"}"#
        ),
        "runnerscalesets": (
            200, #"{"count":1,"value":[{"id":7,"name":"spot","runnerGroupId":1,"labels":[{"type":"System","name":"spot"}]}]}"#
        ),
    ])
    /// Given once, before the answers.
    let first = Mutex<[String: (Int, String)]>([:])
    let calls = Mutex<[String]>([])

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let name = Self.name(request)
        calls.withLock { $0.append(name) }
        let once = first.withLock { $0.removeValue(forKey: name) }
        guard let answer = once ?? answers.withLock({ $0[name] }) else { return HTTPResponse(status: 404) }
        return HTTPResponse(status: answer.0, headers: ["Content-Type": "application/json"], body: Array(answer.1.utf8))
    }

    private static func name(_ request: HTTPRequest) -> String {
        if let target = request.headers["X-Amz-Target"] { return target.split(separator: ".").last.map(String.init) ?? "" }
        let body = String(decoding: request.body, as: UTF8.self)
        if body.hasPrefix("Action=") { return String(body.dropFirst(7).prefix { $0 != "&" }) }
        return String(request.url.prefix { $0 != "?" }).split(separator: "/").last.map(String.init) ?? ""
    }

    private static let conditionFailed = (
        400, #"{"__type":"x#ConditionalCheckFailedException","message":"The conditional request failed"}"#
    )
    private static let dryRun = "<Response><Errors><Error><Code>DryRunOperation</Code></Error></Errors></Response>"

    static func table(sortType: String, isProtected: Bool = true) -> String {
        """
        {"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
        "AttributeDefinitions":[{"AttributeName":"sk","AttributeType":"\(sortType)"},{"AttributeName":"pk","AttributeType":"S"}],
        "DeletionProtectionEnabled":\(isProtected)}}
        """
    }

    static func image(state: String = "available", architecture: String = "x86_64", version: String = "2.338.0") -> String {
        """
        <DescribeImagesResponse><imagesSet><item><imageId>ami-0a</imageId><name>gha-runner</name><imageState>\(state)</imageState>
        <architecture>\(architecture)</architecture><tagSet><item><key>RunnerVersion</key><value>\(version)</value></item>
        <item><key>RunnerReleased</key><value>2026-10-06</value></item></tagSet></item></imagesSet></DescribeImagesResponse>
        """
    }

    static func subnets(_ zones: [String: String]) -> String {
        let items = zones.sorted { $0.key < $1.key }.map { id, zone in
            "<item><subnetId>\(id)</subnetId><availabilityZone>eu-north-1\(zone)</availabilityZone></item>"
        }
        return "<DescribeSubnetsResponse><subnetSet>\(items.joined())</subnetSet></DescribeSubnetsResponse>"
    }

    static func template(shutdown: String, hops: Int) -> String {
        """
        <DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item><launchTemplateId>lt-0abc</launchTemplateId>
        <versionNumber>7</versionNumber><defaultVersion>true</defaultVersion><launchTemplateData><imageId>ami-0a</imageId>
        <instanceInitiatedShutdownBehavior>\(shutdown)</instanceInitiatedShutdownBehavior><iamInstanceProfile><name>runner</name>
        </iamInstanceProfile><securityGroupIdSet><item>sg-0a</item></securityGroupIdSet><metadataOptions><httpTokens>required</httpTokens>
        <httpPutResponseHopLimit>\(hops)</httpPutResponseHopLimit></metadataOptions></launchTemplateData></item></launchTemplateVersionSet>
        </DescribeLaunchTemplateVersionsResponse>
        """
    }
}
