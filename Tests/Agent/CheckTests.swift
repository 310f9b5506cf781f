import Synchronization
import Testing

@testable import Agent

/// `agent check` as a whole, against AWS and GitHub as fixed answers.
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
        #expect(Set(lines.map(\.subject)) == Set(subjects), "what isn't checked is said")
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
                #"{"__type":"AccessDeniedException","message":"User: arn:aws:sts::1:x is not authorized to perform: dynamodb:PutItem "#
                    + #"on resource: t"}"#
            )
        }
        let line = try await check(cloud).first { $0.subject == "table rights" }
        #expect(line?.fault?.contains("Grant dynamodb:PutItem to this role") == true)
    }

    @Test func aTableThatIsNotThereIsNamedWithRegionAndAccount() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["DescribeTable"] = ScriptedCloud.noTable }
        let line = try await check(cloud).first { $0.subject == "table" }
        #expect(line?.fault?.hasPrefix("there is no table gha-listener-scaler in eu-north-1 of account 1: correct DYNAMODB_TABLE") == true)
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

    @Test func subnetsOfOneZoneAreNamed() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["DescribeSubnets"] = (200, ScriptedCloud.subnets(["subnet-0a1": "a", "subnet-0b2": "a"])) }
        let line = try await check(cloud).first { $0.subject == "subnets" }
        #expect(line?.fault?.hasPrefix("subnet-0a1, subnet-0b2 are all in eu-north-1a") == true)
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

    // MARK: Groups and times

    @Test func theLinesOfAGroupStandTogetherAndEachQuestionHasItsTime() async throws {
        let parts = try await parts(ScriptedCloud())
        let groups = parts.filter { !$0.lines.isEmpty }.map(\.group)
        #expect(
            groups.enumerated().allSatisfy {
                $0.offset == 0 || groups[$0.offset - 1] == $0.element || !groups[..<$0.offset].contains($0.element)
            })
        let lines = parts.flatMap(\.lines)
        let untimed = lines.filter { $0.milliseconds == nil }.map(\.subject)
        #expect(untimed == ["settings", "role"], "nobody is asked for these two")
    }

    @Test func whatWasNotCheckedHasNoTime() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["GetCallerIdentity"] = (403, "") }
        let lines = try await check(cloud)
        #expect(lines.filter(\.isSkipped).map(\.subject) == Array(subjects[3...11]))
        #expect(lines.filter(\.isSkipped).allSatisfy { $0.milliseconds == nil })
        #expect(lines.first { $0.subject == "aws" }?.milliseconds != nil)
    }

    @Test("where AWS can't be asked at all, or the credential can't be had, the report names every check, as without a fault")
    func theReportNamesWhatWasSkipped() async throws {
        for (wrong, fault) in [(["AWS_REGION": ""], "aws"), (["GITHUB_TOKEN": "ssm:/gone"], "github")] {
            let report = CheckReport(scope: nil, at: WallTime(milliseconds: 0), took: .zero, try await parts(ScriptedCloud(), wrong))
            #expect(report.services.flatMap(\.checks).map(\.name) == subjects, "\(fault)")
            let skipped = report.services.flatMap(\.checks).filter { $0.words.hasPrefix("not checked: ") }
            #expect(!skipped.isEmpty && skipped.allSatisfy { $0.verdict == "fail" })
            #expect(report.services.flatMap(\.checks).first { $0.verdict == "fail" }?.name == fault)
        }
    }

    @Test func theReportGroupsByServiceAndEachHasTheWorstOfItsVerdicts() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock {
            $0["DescribeTable"] = (200, ScriptedCloud.table(sortType: "S", isProtected: false))
            $0["CreateFleet"] = (500, "")
        }
        let report = CheckReport(
            scope: "github.com/acme/default/spot", at: WallTime(milliseconds: 0), took: .milliseconds(12), try await parts(cloud))
        #expect(report.services.map(\.name) == ["host", "aws", "table", "ec2", "github"])
        #expect(report.services.map(\.verdict) == ["ok", "ok", "warn", "fail", "ok"])
        #expect(report.services[2].checks.map(\.name) == ["table", "table", "expiry", "table rights"])
        #expect(!report.healthy && report.milliseconds == 12 && report.schema == 1)
        let json = try StatusView.encoded(report)
        #expect(json.contains(#""verdict" : "fail""#) && json.contains(#""schema" : 1"#))
    }

    @Test func theTextHasATitleForEachGroupOnceAndTheTimeOfWhatTookTime() async throws {
        let slow = await CheckLine.timed {
            // So long that the clock's milliseconds show it; not a wait for anything.
            let began = ContinuousClock.now
            while (ContinuousClock.now - began) < .milliseconds(2) {}
            return [.ok("table", "agents, keys pk, sk")]
        }
        var text = CheckText()
        let all =
            text.text(CheckPart(.host, [.ok("settings", "fine")])) + text.text(CheckPart(.host, [])) + text.text(CheckPart(.table, slow))
            + text.text(CheckPart(.table, [.fail("expiry", "it is off")]))
        let lines = all.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0...3] == ["This host", "  ok    settings: fine", "", "DynamoDB table"])
        #expect(lines[4].hasPrefix("  ok    table: agents, keys pk, sk (") && lines[4].hasSuffix(" ms)"))
        #expect(lines[5] == "  FAIL  expiry: it is off")
    }

    private func check(_ cloud: ScriptedCloud, _ settings: [String: String] = [:]) async throws -> [CheckLine] {
        try await parts(cloud, settings).flatMap(\.lines)
    }

    private func parts(_ cloud: ScriptedCloud, _ settings: [String: String] = [:]) async throws -> [CheckPart] {
        let more = ["LOCK_FILE": "/tmp/agent.lock", "INSTANCE_ID": "a"].merging(ScriptedCloud.keys) { $1 }.merging(settings) { $1 }
        let settings = try Settings.read(for: .check, from: SettingSources(environment: Sample.environment.merging(more) { $1 }))
        let parts = Mutex<[CheckPart]>([])
        let isWell = await SystemCheck(settings: settings, http: cloud) { part in parts.withLock { $0.append(part) } }.run()
        let all = parts.withLock { $0 }
        #expect(isWell == all.flatMap(\.lines).allSatisfy { $0.fault == nil })
        return all
    }
}
