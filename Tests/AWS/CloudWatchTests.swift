import HTTP
import Testing

@testable import AWS

struct CloudWatchTests {
    private let put = PutMetricData(
        namespace: "N", dimensions: [("ScaleSet", "s")], data: [.init("Runners", unit: "Count", values: [.init(1)])])

    @Test("A sending's acceptance is read, and anything else is refused")
    func answers() async throws {
        let good = """
            <PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">
            <ResponseMetadata><RequestId>e16fc4d3</RequestId></ResponseMetadata></PutMetricDataResponse>
            """
        let http = FakeSender(good)
        try await client(http).send(put)
        #expect(http.requests.first?.url == "https://monitoring.eu-central-1.amazonaws.com/")
        #expect(http.requests.first?.headers["Authorization"]?.contains("/eu-central-1/monitoring/aws4_request") == true)
        for wrong in ["", "{}", "<html>", "<PutMetricDataResponse/>", "<DescribeInstancesResponse/>"] {
            let client = try client(FakeSender(wrong))
            let error = await #expect(throws: AWSError.self) { try await client.send(put) }
            #expect(error?.disposition == .malformedResponse)
        }
    }

    @Test(
        "A refusal has CloudWatch's words and request id",
        arguments: [
            (403, "AccessDenied", AWSError.Disposition.accessDenied), (400, "Throttling", .throttled),
            (400, "InvalidParameterValue", .invalid), (500, "InternalFailure", .serverError),
        ])
    func refusals(_ status: Int, _ code: String, _ disposition: AWSError.Disposition) async throws {
        let words = """
            <ErrorResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><Error><Type>Sender</Type><Code>\(code)</Code>
            <Message>sorry</Message></Error><RequestId>R7</RequestId></ErrorResponse>
            """
        let client = try client(FakeSender(status: status, words))
        let error = await #expect(throws: AWSError.self) { try await client.send(put) }
        #expect(error?.disposition == disposition && error?.requestID == "R7" && error?.message == "sorry")
    }
}
