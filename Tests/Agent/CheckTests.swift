import AWS
import Foundation
import HTTP
import Synchronization
import Testing

@testable import Agent

@Suite struct CheckTests {
    private let subjects = [
        "settings", "lock file", "aws", "table", "expiry", "template", "image", "runner", "subnets", "launches", "role", "github",
        "scale set",
    ]

    @Test func allIsWellWithAScaleSetThatIsThere() async throws {
        let lines = try await check(ScriptedCloud())
        #expect(lines.map(\.subject) == subjects)
        #expect(lines.compactMap(\.fault) == [])
        #expect(lines[2].text == "ok    aws: arn:aws:iam::1:role/scaler in eu-north-1, by environment")
        #expect(lines[4].text == "ok    expiry: items expire by ttl")
        #expect(lines[5].text == "ok    template: lt-0abc version 7")
        #expect(lines[6].text == "ok    image: ami-0a gha-runner, x86_64")
        #expect(lines[12].text == "ok    scale set: 'spot', number 7, labels spot")
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
        ("2.338.0", "2026-10-06", "2026-10-29", "Mind: from 2026-11-05 on, in 7 days, GitHub may refuse it jobs"),
        ("v2.338.0", "2026-10-06", "2026-11-04", "Mind: from 2026-11-05 on, in a day, GitHub may refuse it jobs"),
        ("2.338.0", "2026-10-06", "2026-11-05", "Mind: since 2026-11-05 GitHub may refuse it jobs"),
        ("2.329.0", "2028-02-29", "2028-03-01", "GitHub gives it jobs until 2028-03-30 at least"),
        ("2.9999999999999999999.0", "2026-10-06", "2026-10-06", "its tag RunnerVersion is of another form"),
        ("2.338", "2026-10-06", "2026-10-06", "its tag RunnerVersion is of another form"),
        ("2.338.0", "2026-02-30", "2026-10-06", "its tag RunnerReleased is of another form"),
        ("2.338.0", "6 Oct 2026", "2026-10-06", "its tag RunnerReleased is of another form"),
        (nil, "2026-10-06", "2026-10-06", "it has no tag RunnerVersion"),
    ])
    func theImagesRunnerIsReckonedFromItsTags(_ version: String?, _ released: String, _ today: String, _ words: String) throws {
        let line = try release(version, released, today: today).line()
        #expect(line.fault == nil)
        #expect(line.text.contains(words), "\(line.text)")
    }

    @Test func aRunnerThatCouldNotRegisterIsAFault() throws {
        #expect(try release("2.328.9", "2026-10-06", today: "2026-10-06").line().fault?.contains("no runner before 2.329.0") == true)
        #expect(try release("2.328.9", "2026-10-06", today: "2026-10-06", isHosted: false).line().fault == nil)
    }

    private func release(_ version: String?, _ released: String, today: String, isHosted: Bool = true) throws -> RunnerReleaseCheck {
        let tags = [Tag("Name", "gha-runner"), Tag("RunnerReleased", released)] + (version.map { [Tag("RunnerVersion", $0)] } ?? [])
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
        return TableCreation(client: client, table: "agents", pace: QuickPace())
    }

    private func check(_ cloud: ScriptedCloud) async throws -> [CheckLine] {
        let more = ["LOCK_FILE": "/tmp/agent.lock"].merging(ScriptedCloud.keys) { $1 }
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
        "DescribeTable": (200, table), "UpdateTimeToLive": (200, "{}"),
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

    private static let dryRun = "<Response><Errors><Error><Code>DryRunOperation</Code></Error></Errors></Response>"

    static func table(sortType: String) -> String {
        """
        {"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
        "AttributeDefinitions":[{"AttributeName":"sk","AttributeType":"\(sortType)"},{"AttributeName":"pk","AttributeType":"S"}]}}
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
