import HTTP
import Synchronization

@testable import Agent

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

    static let noTable = (400, #"{"__type":"ResourceNotFoundException","message":"Requested resource not found"}"#)
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
