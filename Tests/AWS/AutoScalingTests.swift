import HTTP
import Testing

@testable import AWS

struct AutoScalingTests {
    private let complete = CompleteLifecycleAction(group: "scalers", hook: "handover", instanceID: "i-1")

    @Test("A hook's completion is read, and anything else is refused")
    func answers() async throws {
        let good = """
            <CompleteLifecycleActionResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><CompleteLifecycleActionResult/>
            <ResponseMetadata><RequestId>7c6e177f</RequestId></ResponseMetadata></CompleteLifecycleActionResponse>
            """
        let http = FakeSender(good)
        try await client(http).send(complete)
        #expect(http.requests.first?.url == "https://autoscaling.eu-central-1.amazonaws.com/")
        #expect(http.requests.first?.headers["Authorization"]?.contains("/eu-central-1/autoscaling/aws4_request") == true)
        for wrong in ["", "{}", "<html>", "<CompleteLifecycleActionResponse/>", "<DescribeInstancesResponse/>"] {
            let client = try client(FakeSender(wrong))
            let error = await #expect(throws: AWSError.self) { try await client.send(complete) }
            #expect(error?.disposition == .malformedResponse)
        }
    }

    @Test("A hook that doesn't wait for the instance is a refusal, with Auto Scaling's words and request id")
    func refusals() async throws {
        let words = """
            <ErrorResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><Error><Type>Sender</Type><Code>ValidationError</Code>
            <Message>No active Lifecycle Action found with instance ID i-1</Message></Error><RequestId>R5</RequestId></ErrorResponse>
            """
        let client = try client(FakeSender(status: 400, words))
        let error = await #expect(throws: AWSError.self) { try await client.send(complete) }
        #expect(error?.disposition == .invalid && error?.requestID == "R5" && error?.outcomeIsKnown == true)
        #expect(error?.message == "No active Lifecycle Action found with instance ID i-1")
    }
}

struct HostNoticeTests {
    /// - Parameter answers: by the path's last part; what isn't there is a 404.
    private func notice(_ answers: [String: HTTPResponse]) async throws(MetadataError) -> HostNotice? {
        let http = FakeSender { (request) async throws(HTTPError) in
            if request.method == .put { return HTTPResponse(status: 200, body: Array("token".utf8)) }
            return answers[String(request.url.split(separator: "/").last ?? "")] ?? HTTPResponse(status: 404)
        }
        return try await InstanceMetadata(http: http).hostNotice()
    }

    private func text(_ text: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(text.utf8)) }

    @Test(
        "Auto Scaling's target state tells whether the instance goes",
        arguments: [
            ("Terminated", true), ("Warmed:Terminated\n", true), ("InService", false), ("Detached", false), ("Standby", false),
            ("Warmed:Stopped", false), ("", false), ("<html>Terminated</html>", false),
        ])
    func targetState(_ state: String, _ goes: Bool) async throws {
        #expect(try await notice(["target-lifecycle-state": text(state)]) == (goes ? .autoScaling : nil))
    }

    @Test("A spot notice is EC2's JSON with an action of EC2's, and stands before Auto Scaling's word: it leaves less time")
    func spot() async throws {
        for action in ["terminate", "stop", "hibernate"] {
            let said = text(#"{"action":"\#(action)","time":"2026-11-24T17:05:31Z"}"#)
            #expect(try await notice(["instance-action": said, "target-lifecycle-state": text("Terminated")]) == .spot(action: action))
        }
        for wrong in [
            "", "terminate", "[]", "{}", #"{"action":7}"#, #"{"action":"dance"}"#, "<html>sign in</html>", #"{"action":"terminate""#,
        ] {
            #expect(try await notice(["instance-action": text(wrong)]) == nil)
        }
    }

    @Test("Nothing there is no notice; a service that fails is an error, not an absence")
    func failures() async throws {
        #expect(try await notice([:]) == nil)
        await #expect(throws: MetadataError.self) { try await notice(["instance-action": HTTPResponse(status: 500)]) }
        await #expect(throws: MetadataError.self) { try await notice(["target-lifecycle-state": HTTPResponse(status: 200, body: [0xFF])]) }
        let off = InstanceMetadata(http: FakeSender(""), environment: ["AWS_EC2_METADATA_DISABLED": "true"])
        await #expect(throws: MetadataError.self) { try await off.hostNotice() }
    }
}
