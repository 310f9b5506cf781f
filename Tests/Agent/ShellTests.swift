import Actions
import HTTP
import Scaler
import Synchronization
import Testing

@testable import AWS
@testable import Agent

struct ShellTests {
    /// EC2 takes a request for the same one only if every parameter is: an agent of a later version must send a stored batch as the
    /// earlier one did. A change of these bytes strands every open batch of an upgrade.
    @Test func aStoredLaunchIsRenderedAlikeInEveryVersion() {
        let request = LaunchRequest(
            template: LaunchTemplate(id: "lt-0abc", version: 3), market: .spot, count: 2,
            overrides: [.init(type: "m7i.large", subnet: "subnet-0a"), .init(type: "m6i.large", subnet: "subnet-0b")], maxPrice: "0.05",
            tags: [Scaler.Tag("gha-scale-set", "github.com/acme/default/spot"), Scaler.Tag("gha-epoch", "7")])
        let form = String(decoding: CreateFleet(request, token: BatchID("b1")).encoded().body, as: UTF8.self)
        #expect(
            form == """
                Action=CreateFleet&Version=2016-11-15&ClientToken=b1&Type=instant&SpotOptions.AllocationStrategy=price-capacity-optimized\
                &LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId=lt-0abc\
                &LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version=3\
                &LaunchTemplateConfigs.1.Overrides.1.InstanceType=m7i.large&LaunchTemplateConfigs.1.Overrides.1.MaxPrice=0.05\
                &LaunchTemplateConfigs.1.Overrides.1.SubnetId=subnet-0a\
                &LaunchTemplateConfigs.1.Overrides.2.InstanceType=m6i.large&LaunchTemplateConfigs.1.Overrides.2.MaxPrice=0.05\
                &LaunchTemplateConfigs.1.Overrides.2.SubnetId=subnet-0b\
                &TargetCapacitySpecification.TotalTargetCapacity=2&TargetCapacitySpecification.DefaultTargetCapacityType=spot\
                &TagSpecification.1.ResourceType=fleet&TagSpecification.1.Tag.1.Key=gha-scale-set\
                &TagSpecification.1.Tag.1.Value=github.com%2Facme%2Fdefault%2Fspot&TagSpecification.1.Tag.2.Key=gha-epoch\
                &TagSpecification.1.Tag.2.Value=7&TagSpecification.2.ResourceType=instance&TagSpecification.2.Tag.1.Key=gha-scale-set\
                &TagSpecification.2.Tag.1.Value=github.com%2Facme%2Fdefault%2Fspot&TagSpecification.2.Tag.2.Key=gha-epoch\
                &TagSpecification.2.Tag.2.Value=7
                """)
    }

    @Test func onlyAnInvalidWriteIsRefusedForGood() {
        func kind(_ disposition: AWSError.Disposition) -> String {
            let error = AWSError(operation: "TransactWriteItems", status: 400, code: "X", message: "", disposition: disposition)
            switch Outcome(ledger: error) {
            case .refused(let refusal):
                if case .rejected = refusal.kind { return "rejected" }
                if case .busy = refusal.kind { return "busy" }
                return "refused"
            case .unknown: return "unknown"
            case .skipped: return "skipped"
            case .done: return "done"
            }
        }
        #expect(kind(.invalid) == "rejected")
        for passing in [AWSError.Disposition.throttled, .conflict, .accessDenied, .expiredCredentials, .noCredentials, .notFound] {
            #expect(kind(passing) == "busy")
        }
        #expect(kind(.serverError) == "unknown")
        #expect(kind(.transport(HTTPError(.timedOut, mayHaveBeenSent: true, message: ""))) == "unknown")
        #expect(kind(.transport(HTTPError(.couldNotConnect, mayHaveBeenSent: false, message: ""))) == "busy")
        #expect(kind(.transport(HTTPError(.refusedBySender, mayHaveBeenSent: false, message: ""))) == "skipped")
    }

    /// A probe's *unknown* is silence, and only a request for patience is none: everything else tells that this agent isn't admitted.
    @Test func aProbesErrorsAreSilenceOrRefusalOrAWishForPatience() {
        func kind(_ outcome: Outcome) -> String {
            switch outcome {
            case .refused(let refusal): if case .busy = refusal.kind { "busy" } else { "refused" }
            case .unknown: "unknown"
            case .skipped: "skipped"
            case .done: "done"
            }
        }
        func aws(_ disposition: AWSError.Disposition) -> String {
            let error = AWSError(operation: "DescribeInstances", status: 400, code: "X", message: "", disposition: disposition)
            return kind(Outcome(probeOfAWS: error))
        }
        let lost = HTTPError(.couldNotConnect, mayHaveBeenSent: false, message: "no route")
        #expect(aws(.throttled) == "busy" && aws(.accessDenied) == "refused" && aws(.noCredentials) == "refused")
        #expect(aws(.transport(lost)) == "unknown" && aws(.serverError) == "unknown" && aws(.malformedResponse) == "unknown")
        #expect(aws(.transport(HTTPError(.refusedBySender, mayHaveBeenSent: false, message: ""))) == "skipped")
    }

    private func github(_ sender: any HTTPSender) throws -> GitHub {
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment))
        let client = ActionsClient(
            scope: settings.scaleSet.github.scope, credential: try Credential.personalToken("ghp_secret"), http: sender, userAgent: .agent,
            now: { WallTime.now().milliseconds })
        return GitHub(client: client, scaleSet: settings.scaleSet, owner: "a", secrets: SecretStore())
    }

    @Test(arguments: [401, 403, 404])
    func gitHubsRefusalOfAProbeIsToldInItsWordsAndWithoutTheToken(_ status: Int) async throws {
        let sender = Answering { _ in
            HTTPResponse(
                status: status, headers: ["Content-Type": "application/json", "X-GitHub-Request-Id": "1A2B"],
                body: Array(#"{"message":"Bad credentials ghp_secret"}"#.utf8))
        }
        guard case .refused(let refusal) = try await github(sender).probe({ true }) else {
            return #expect(Bool(false), "it wasn't refused")
        }
        #expect(refusal.words.contains("\(status)") && refusal.words.contains("1A2B") && !refusal.words.contains("ghp_"))
    }

    @Test func aProbeThatHangsIsGivenUpSoonerThanOtherCalls() async throws {
        let sender = Answering { _ in
            try? await Task.sleep(for: .seconds(600))  // until it is cancelled
            return HTTPResponse(status: 200)
        }
        guard case .unknown(let words) = try await github(sender).probe(within: .milliseconds(50), { true }) else {
            return #expect(Bool(false), "it was answered")
        }
        #expect(words.contains("has not answered"))
    }

    @Test func conditionsAndUpdatesGoThroughPlaceholders() {
        let condition = ConditionText([.equals("epoch", .number(7)), .itemAbsent])
        #expect(condition.text == "#c0 = :c0 AND attribute_not_exists(pk)")
        #expect(condition.placeholders.names == ["#c0": "epoch"] && condition.placeholders.values == [":c0": .number("7")])
        let update = UpdateText(["beat": .string("b"), "released": .bool(true)], condition.placeholders)
        #expect(update.text == "SET #s0 = :s0, #s1 = :s1")
        #expect(update.placeholders.names == ["#c0": "epoch", "#s0": "beat", "#s1": "released"])
    }

    private func compute(_ ec2: any HTTPSender, _ more: [String: String]) async throws -> Compute {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]
        let environment = Sample.environment.merging(keys) { $1 }.merging(more) { $1 }
        let settings = try Settings.read(from: SettingSources(environment: environment))
        return Compute(settings, try await AWSAccess.open(settings.aws, http: ec2))
    }

    /// EC2 takes `*` and `?` for any characters: another group's runners would be taken for this one's, and ended.
    @Test func aListingAsksForThisScaleSetsTagAndNoOther() async throws {
        let forms = Mutex<[String]>([])
        let ec2 = Answering { request in
            forms.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return HTTPResponse(status: 200, body: Array("<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>".utf8))
        }
        let compute = try await compute(ec2, ["RUNNER_GROUP": #"a*b?\c"#])
        guard case .done = await compute.perform(.listInstances, { true }), case .done = await compute.probe({ true }) else {
            return #expect(Bool(false), "it wasn't answered")
        }
        #expect(forms.withLock { $0.count } == 2)
        for form in forms.withLock({ $0 }) {
            #expect(form.contains("&Filter.1.Value.1=github.com%2Facme%2Fa%5C%2Ab%5C%3F%5C%5Cc%2Fspot&"), "\(form)")
        }
    }

    @Test func aListingAsksForWhatHasNotEndedAndManyInstancesAreAskedForByAFilter() async throws {
        let forms = Mutex<[String]>([])
        let ec2 = Answering { request in
            forms.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return HTTPResponse(status: 200, body: Array("<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>".utf8))
        }
        let compute = try await compute(ec2, [:])
        _ = await compute.perform(.listInstances, { true })
        _ = await compute.perform(.describeInstances([InstanceID("i-1"), InstanceID("i-2")]), { true })
        _ = await compute.perform(.describeInstances([InstanceID("i-3")]), { true })
        let sent = forms.withLock { $0 }
        #expect(sent.count == 3)
        #expect(sent.first?.contains("Filter.2.Name=instance-state-name&Filter.2.Value.1=pending") == true, "\(sent)")
        #expect(sent.dropFirst().first?.contains("Filter.1.Value.2=i-2") == true, "\(sent)")
        #expect(sent.last?.contains("InstanceId.1=i-3") == true && sent.last?.contains("MaxResults") == false, "\(sent)")
    }

    @Test func theKeptTemplatesNameIsOfTheLettersThatEC2Takes() async throws {
        let forms = Mutex<[String]>([])
        let ec2 = Answering { request in
            forms.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return HTTPResponse(status: 403)
        }
        let kept = ["EC2_LAUNCH_TEMPLATE": "", "EC2_AMI_ID": "ami-0a", "EC2_SECURITY_GROUP_ID": "sg-0a", "RUNNER_INSTANCE_PROFILE": "r"]
        _ = await (try compute(ec2, kept.merging(["RUNNER_GROUP": "Büro ٣"]) { $1 })).perform(.resolveTemplate, { true })
        let form = try #require(forms.withLock { $0.first })
        #expect(form.contains("LaunchTemplateName=gha-listener-scaler-github-com-acme-b-ro---spot&"), "\(form)")
    }

    @Test func aListingWhosePagesNeverEndIsGivenUp() async throws {
        let asked = Mutex(0)
        let ec2 = Answering { _ in
            asked.withLock { $0 += 1 }
            return HTTPResponse(
                status: 200,
                body: Array(
                    "<DescribeInstancesResponse><reservationSet/><nextToken>same</nextToken></DescribeInstancesResponse>".utf8))
        }
        guard case .unknown(let words) = await (try compute(ec2, [:])).perform(.listInstances, { true }) else {
            return #expect(Bool(false), "it has an end")
        }
        #expect(words.contains("begins where the last one began") && asked.withLock { $0 } == 2)
    }

    /// The second cache of two: the core forgets a template that is gone, and must not be given the same one again.
    @Test(arguments: [
        "InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.VersionNotFound", "InvalidLaunchTemplateName.NotFoundException",
    ])
    func aKeptTemplateThatEC2CallsGoneIsMadeAnew(_ code: String) async throws {
        let made = Mutex(0)
        let ec2 = Answering { request in
            let form = String(decoding: request.body, as: UTF8.self)
            func xml(_ status: Int, _ text: String) -> HTTPResponse { HTTPResponse(status: status, body: Array(text.utf8)) }
            if form.contains("Action=CreateLaunchTemplate&") {
                let number = made.withLock { made in
                    made += 1
                    return made
                }
                return xml(
                    200,
                    "<CreateLaunchTemplateResponse><launchTemplate><launchTemplateId>lt-0\(number)</launchTemplateId>"
                        + "<latestVersionNumber>1</latestVersionNumber></launchTemplate></CreateLaunchTemplateResponse>")
            }
            let gone = form.contains("CreateFleet") ? code : "InvalidLaunchTemplateName.NotFoundException"
            return xml(400, "<Response><Errors><Error><Code>\(gone)</Code><Message>gone</Message></Error></Errors></Response>")
        }
        let kept = ["EC2_LAUNCH_TEMPLATE": "", "EC2_AMI_ID": "ami-0a", "EC2_SECURITY_GROUP_ID": "sg-0a", "RUNNER_INSTANCE_PROFILE": "r"]
        let compute = try await compute(ec2, kept)
        func resolve() async throws -> LaunchTemplate {
            guard case .done(.template(let template)) = await compute.perform(.resolveTemplate, { true }) else {
                throw UnreadableRecord(words: "no template")
            }
            return template
        }
        let first = try await resolve()
        #expect(try await resolve() == first && first.id == "lt-01", "it is looked up and made once")
        let request = LaunchRequest(template: first, market: .spot, count: 1, overrides: [], maxPrice: nil, tags: [])
        guard case .refused = await compute.perform(.launch(request, token: BatchID("b")), { true }) else {
            return #expect(Bool(false), "EC2 refused it")
        }
        #expect(try await resolve().id == "lt-02")
    }

    @Test func aSecretIsForgottenOnceItIsWritten() {
        let store = SecretStore()
        let handle = store.keep(.init("blob"))
        #expect(store.reveal(handle) == "blob" && "\(handle)".contains("blob") == false)
        store.discard([handle])
        #expect(store.reveal(handle).isEmpty)
    }

    @Test func aSecretWhoseCommitNeverStoodIsForgottenWithinTheHourThatItIsGoodFor() {
        let seconds = Mutex<Int64>(100)
        let store = SecretStore(now: { Instant(sinceBoot: .seconds(seconds.withLock { $0 })) })
        let old = store.keep(.init("old"))
        seconds.withLock { $0 = 2000 }
        let young = store.keep(.init("young"))
        #expect(store.reveal(old) == "old")
        seconds.withLock { $0 = 3700 }
        let new = store.keep(.init("new"))
        #expect([old, young, new].map(store.reveal) == ["", "young", "new"])
    }

    @Test func aNewSessionTakesThePlaceOfTheOneBefore() async throws {
        let cloud = ScriptedCloud()
        let github = try github(cloud)
        func open(_ id: String) async throws -> Scaler.SessionID {
            cloud.answers.withLock {
                $0["sessions"] = (200, #"{"sessionId":"\#(id)","messageQueueUrl":"https://queue.example/q","messageQueueAccessToken":"t"}"#)
                $0["q"] = (202, "")
            }
            guard case .done(.session(let grant)) = await github.perform(.openSession(scaleSet: 7), { true }) else {
                throw UnreadableRecord(words: "no session was opened")
            }
            return grant.id
        }
        func polls(_ id: Scaler.SessionID) async -> Bool {
            if case .done = await github.perform(.poll(id, after: 0, capacity: 1), { true }) { true } else { false }
        }
        let first = try await open("session-1")
        #expect(await polls(first))
        let second = try await open("session-2")
        #expect(await polls(second))
        #expect(await !polls(first), "nobody asks for it again, so it isn't kept")
        cloud.answers.withLock { $0["session-1"] = (204, "") }
        guard case .done = await github.perform(.deleteSession(first, scaleSet: 7), { true }) else {
            return #expect(Bool(false), "its id is enough to end it")
        }
    }

    @Test func theServiceManagersWatchdogIsAnsweredTwiceInItsTime() {
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000"])
        #expect(manager.watchdogInterval == .seconds(15))
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "30000000"]).watchdogInterval == nil)
        #expect(
            ServiceManager(environment: ["NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1"]).watchdogInterval == nil)
    }

    @Test func aSecondAgentOnTheHostIsRefusedTheLock() throws {
        let folder = try Folder()
        let path = folder.path("lock")
        let first = try LockFile(path)
        #expect(throws: LockError.self) { try LockFile(path) }
        withExtendedLifetime(first) {}
    }
}

private struct Answering: HTTPSender {
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse { await answer(request) }
}
