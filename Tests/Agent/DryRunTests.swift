import HTTP
import Scaler
import Synchronization
import Testing

@testable import AWS
@testable import Agent

/// What a standby learns of its launches.
struct DryRunTests {
    /// EC2, answering each action by a code; the actions that came, in order.
    private final class Answering: HTTPSender {
        let answers: [String: (status: Int, code: String, message: String)]
        let asked = Mutex<[String]>([])

        init(_ answers: [String: (status: Int, code: String, message: String)]) { self.answers = answers }

        func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
            let form = String(decoding: request.body, as: UTF8.self)
            let action = form.split(separator: "&").first?.split(separator: "=").last.map(String.init) ?? ""
            asked.withLock { $0.append(form.contains("DryRun=true") ? "dry \(action)" : action) }
            if action == "DescribeLaunchTemplateVersions", answers[action] == nil { return Self.versions }
            let (status, code, message) = answers[action] ?? (412, "DryRunOperation", "Request would have succeeded.")
            let body =
                "<Response><Errors><Error><Code>\(code)</Code><Message>\(message)</Message></Error></Errors>"
                + "<RequestID>5f2e9f6c-0000-4000-8000-1234567890ab</RequestID></Response>"
            return HTTPResponse(status: status, body: Array(body.utf8))
        }

        private static let versions = HTTPResponse(
            status: 200,
            body: Array(
                ("<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item><launchTemplateId>lt-0abc</launchTemplateId>"
                    + "<versionNumber>7</versionNumber><launchTemplateData/></item></launchTemplateVersionSet>"
                    + "</DescribeLaunchTemplateVersionsResponse>").utf8))
    }

    private static let named = ["EC2_LAUNCH_TEMPLATE": "lt-0abc:7"]
    private static let kept = [
        "EC2_AMI_ID": "ami-0123456789abcdef0", "EC2_SECURITY_GROUP_ID": "sg-0a", "RUNNER_INSTANCE_PROFILE": "runner",
    ]

    private func dryRun(_ ec2: Answering, _ template: [String: String] = named) async throws -> Outcome {
        var environment = Sample.environment.merging(["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]) { $1 }
        environment["EC2_LAUNCH_TEMPLATE"] = nil
        let settings = try Settings.read(from: SettingSources(environment: environment.merging(template) { $1 }))
        return await Compute(settings, try await AWSAccess.open(settings.aws, http: ec2)).dryRun { true }
    }

    private func refusal(_ outcome: Outcome) throws -> Refusal {
        guard case .refused(let refusal) = outcome else { throw UnreadableRecord(words: "it wasn't refused: \(outcome)") }
        return refusal
    }

    @Test func theFleetAndAnInstanceOfItAreAskedFor() async throws {
        let ec2 = Answering([:])
        guard case .done = try await dryRun(ec2) else { return #expect(Bool(false), "it was granted") }
        #expect(ec2.asked.withLock { $0 } == ["DescribeLaunchTemplateVersions", "dry CreateFleet", "dry RunInstances"])
    }

    /// The record keeps 240 characters of it.
    @Test func aRefusalBeginsWithCodeRequestAndWhatToDo() async throws {
        let message =
            "You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/gha-listener-scaler/i-0123 is "
            + "not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/runner because no identity-based policy "
            + "allows the iam:PassRole action. Encoded authorization failure message: " + String(repeating: "x", count: 600)
        let refused = try refusal(await dryRun(Answering(["RunInstances": (403, "UnauthorizedOperation", message)])))
        #expect(
            refused.words.hasPrefix(
                """
                RunInstances: HTTP 403 UnauthorizedOperation (request 5f2e9f6c-0000-4000-8000-1234567890ab). Grant iam:PassRole to this \
                role: compare its policy with the one the deployment ships. You are not
                """))
        guard case .rejected = refused.kind else { return #expect(Bool(false), "it is a refusal") }
    }

    @Test func aFleetThatMayNotBeMadeIsEnoughToKnow() async throws {
        let ec2 = Answering(["CreateFleet": (403, "UnauthorizedOperation", "You are not authorized.")])
        #expect(try refusal(await dryRun(ec2)).words.contains("Grant CreateFleet to this role"))
        #expect(ec2.asked.withLock { $0.last } == "dry CreateFleet")
    }

    @Test func aLackOfRoomIsNoLackOfRightsAndAWishForPatienceNoNews() async throws {
        let full = try await dryRun(Answering(["RunInstances": (500, "InsufficientInstanceCapacity", "none")]))
        guard case .done = full else { return #expect(Bool(false), "it was granted") }
        let slow = try refusal(await dryRun(Answering(["RunInstances": (503, "RequestLimitExceeded", "slow down")])))
        guard case .busy = slow.kind else { return #expect(Bool(false), "it is a wish for patience") }
    }

    @Test func whereNoTemplateIsKeptYetNothingIsKnownAndNoneIsMade() async throws {
        let ec2 = Answering(["DescribeLaunchTemplateVersions": (400, "InvalidLaunchTemplateName.NotFoundException", "none")])
        guard case .busy = try refusal(await dryRun(ec2, Self.kept)).kind else { return #expect(Bool(false), "nothing is known") }
        #expect(ec2.asked.withLock { $0 } == ["DescribeLaunchTemplateVersions"])
    }
}
