import FoundationEssentials
import HTTP
import Synchronization
import Testing

@testable import AWS

struct ClientTests {
    private let body = #"{"Table":{"TableStatus":"ACTIVE"}}"#

    @Test("It sends once, signed before mayStart is asked, whatever the answer", arguments: [200, 400, 500, 503])
    func sendsOnce(_ status: Int) async throws {
        let http = FakeSender(status: status, body)
        _ = try? await client(http).send(DescribeTable(table: "t"), mayStart: { true })
        #expect(http.requests.count == 1)
        #expect(
            http.requests.first?.headers["Authorization"]?.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20270115/eu-central-1/dynamodb/") == true)
        #expect(http.requests.first?.mayStart?() == true)
    }

    @Test("No time left means nothing sent, and a known outcome")
    func noTimeLeft() async throws {
        let http = FakeSender(body)
        let client = try client(http)
        let error = await #expect(throws: AWSError.self) { try await client.send(DescribeTable(table: "t"), timeout: .zero) }
        #expect(http.requests.isEmpty && error?.outcomeIsKnown == true)
    }

    @Test("Without credentials nothing is sent")
    func noCredentials() async throws {
        let http = FakeSender(body)
        let client = try client(http, credentials: nil)
        let error = await #expect(throws: AWSError.self) { try await client.send(DescribeTable(table: "t")) }
        #expect(http.requests.isEmpty && error?.disposition == .noCredentials)
    }

    @Test("Endpoints come from the standard variables, the service's own first")
    func endpoints() throws {
        let variables = ["AWS_ENDPOINT_URL": "http://localhost:1", "AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:2/ec2"]
        let endpoints = try Endpoints(region: frankfurt, environment: variables)
        #expect(endpoints.url(.ec2) == "http://127.0.0.1:2/ec2/" && endpoints.url(.sts) == "http://localhost:1/")
        let china = try Endpoints(region: try #require(Region("cn-north-1")))
        #expect(china.url(.secretsManager) == "https://secretsmanager.cn-north-1.amazonaws.com.cn/")
        let gov = try #require(Region(environment: ["AWS_REGION": "", "AWS_DEFAULT_REGION": "us-gov-west-1"]))
        #expect(try gov.partition == "aws-us-gov" && Endpoints(region: gov).url(.ssm) == "https://ssm.us-gov-west-1.amazonaws.com/")
    }

    @Test(
        "A bad endpoint or region is refused",
        arguments: ["ftp://x", "localhost:8000", "http://", "http://u:p@h", "http://h/?q", "http://h h"])
    func badEndpoint(_ url: String) {
        #expect(throws: EndpointError.self) { try Endpoints(region: frankfurt, environment: ["AWS_ENDPOINT_URL": url]) }
        #expect(Region(url) == nil)
    }

    @Test("EC2's answers are read")
    func fleet() async throws {
        let override =
            "<launchTemplateAndOverrides><overrides><instanceType>c7i.large</instanceType><subnetId>s-1</subnetId></overrides></launchTemplateAndOverrides>"
        let xml = """
            <CreateFleetResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><fleetId>fleet-1</fleetId><fleetInstanceSet><item>\(override)
            <lifecycle>spot</lifecycle><instanceIds><item>i-1</item><item>i-2</item></instanceIds><instanceType>c7i.large</instanceType></item>
            </fleetInstanceSet><errorSet><item>\(override)<lifecycle>spot</lifecycle><errorCode>InsufficientInstanceCapacity</errorCode>
            <errorMessage>none &amp; nothing</errorMessage></item></errorSet></CreateFleetResponse>
            """
        let launch = try await client(FakeSender(xml)).send(GoldenRequests.fleet)
        #expect(launch.fleetID == "fleet-1" && launch.launched.map(\.instanceID) == ["i-1", "i-2"])
        #expect(launch.launched.allSatisfy { $0.subnetID == "s-1" && $0.market == .spot && $0.instanceType == "c7i.large" })
        #expect(launch.failures.map(\.message) == ["none & nothing"] && launch.failures.first?.code == "InsufficientInstanceCapacity")
    }

    @Test("An ended instance tells what it was and why it ended")
    func instance() async throws {
        let xml = """
            <DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><imageId>ami-1</imageId><instanceState>
            <code>48</code><name>terminated</name></instanceState><instanceType>c7i.large</instanceType><launchTime>2015-08-30T12:36:00.000Z</launchTime>
            <placement><availabilityZone>a</availabilityZone></placement><stateReason><code>Server.SpotInstanceTermination</code>
            <message>m</message></stateReason><instanceLifecycle>spot</instanceLifecycle><tagSet><item><key>k</key><value/></item></tagSet></item>
            <item><instanceId>i-2</instanceId><instanceState><name>hibernating</name></instanceState></item></instancesSet></item></reservationSet>
            <nextToken>n</nextToken></DescribeInstancesResponse>
            """
        let page = try await client(FakeSender(xml)).send(DescribeInstances())
        let first = try #require(page.instances.first)
        #expect(first.state == .terminated && first.market == .spot && first.stateReasonCode == "Server.SpotInstanceTermination")
        #expect(first.launchTime == Timestamp.parse("2015-08-30T12:36:00Z") && first.tag("k") == "" && first.availabilityZone == "a")
        #expect(page.instances.last?.state == .other("hibernating") && page.nextToken == "n")
    }

    @Test("Secrets show nowhere")
    func redacted() async throws {
        let secret = Secret("hush")
        var dumped = ""
        dump(Credentials(accessKeyID: "id", secretAccessKey: secret, sessionToken: secret), to: &dumped)
        #expect(!("\(secret) \(String(reflecting: secret)) \(dumped)".contains("hush")))
        let error = AWSError("PutItem", HTTPResponse(status: 200, body: Array("hush".utf8)))
        #expect(!error.description.contains("hush"))
    }

    @Test(
        "Times are read and written",
        arguments: [
            ("2015-08-30T12:36:00Z", 1_440_938_160.0), ("1970-01-01T00:00:00.000Z", 0), ("2024-02-29T23:59:59.5Z", 1_709_251_199.5),
        ])
    func timestamps(_ text: String, _ seconds: Double) {
        #expect(Timestamp.parse(text)?.timeIntervalSince1970 == seconds)
        let digits = Timestamp.basic(Date(timeIntervalSince1970: seconds))
        #expect(digits.filter(\.isNumber) == text.prefix(19).filter(\.isNumber))
    }

    @Test(
        "What is no time is nil",
        arguments: [
            "", "Z", "2015-08-30", "2015-13-30T12:36:00Z", "2015-08-30T12:36:00+02:00", "2015-08-30T12:36:00.Z", "-015-08-30T12:36:00Z",
        ])
    func noTimestamp(_ text: String) { #expect(Timestamp.parse(text) == nil) }
}
