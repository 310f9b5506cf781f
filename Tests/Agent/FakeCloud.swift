import Foundation
import HTTP
import Synchronization

@testable import Agent

/// One instance's surroundings at the level of HTTP: metadata service, STS, and the instance's partition of the table, with the
/// conditions that `agent boot` sends really checked.
final class FakeCloud: HTTPSender {
    /// What happens to a call instead of a plain answer.
    enum Fault: Sendable {
        /// Carried out, and the answer lost.
        case answerLost
        /// Never arrived, but that can't be known.
        case requestLost
        case response(HTTPResponse)
    }

    struct State: Sendable {
        var userData: String?
        /// Instead of `userData`.
        var userDataBytes: [UInt8]?
        var hasMetadata = true
        var spotNotice: String?
        var boot: [String: String]?
        var phases: [String] = []
        var exitCode: String?
        var phaseAttributes: Set<String> = []
        /// By call, e.g. `take`; one is used up each time. `phase` and `read` are others.
        var faults: [String: [Fault]] = [:]
        /// All calls, in order.
        var calls: [String] = []
        /// What a call does to the state beforehand: another boot that comes first, a record that arrives.
        var beforehand: [String: @Sendable (inout State) -> Void] = [:]
    }

    static let userID = "AROAEXAMPLE0123456789:i-0123456789abcdef0"
    private let state: Mutex<State>

    init(_ change: (inout State) -> Void = { _ in }) {
        var state = State()
        state.boot = ["configuration": "Y29uZmln", "runner": "spot-i-0123456789abcdef0"]
        change(&state)
        self.state = Mutex(state)
    }

    var now: State { state.withLock { $0 } }
    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let (name, body) = Self.call(request)
        let outcome: Result<HTTPResponse, HTTPError> = state.withLock { state in
            state.calls.append(name)
            state.beforehand[name]?(&state)
            let fault = state.faults[name].flatMap { $0.first }
            if fault != nil { state.faults[name]?.removeFirst() }
            switch fault {
            case .response(let response): return .success(response)
            case .requestLost: return .failure(HTTPError(.timedOut, mayHaveBeenSent: true, message: "no answer"))
            case .answerLost:
                _ = Self.answer(name, body, &state)
                return .failure(HTTPError(.broken, mayHaveBeenSent: true, message: "cut"))
            case nil: return Self.answer(name, body, &state)
            }
        }
        return try outcome.get()
    }

    private static func call(_ request: HTTPRequest) -> (String, [String: Any]) {
        let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any] ?? [:]
        guard let target = request.headers["X-Amz-Target"] else {
            return (request.url.contains("169.254") ? (request.url.split(separator: "/").last.map(String.init) ?? "") : "sts", body)
        }
        let key = (body["Key"] as? [String: [String: String]]) ?? [:]
        guard key["pk"]?["S"] == "BOOT#\(userID)" else { return ("stranger", body) }
        return (target.hasSuffix("GetItem") ? "read" : key["sk"]?["S"] == "BOOT" ? "take" : "phase", body)
    }

    private static func answer(_ name: String, _ body: [String: Any], _ state: inout State) -> Result<HTTPResponse, HTTPError> {
        switch name {
        case "read": return .success(read(body, state))
        case "take": return .success(take(body, &state))
        case "phase": return .success(phase(body, &state))
        case "sts": return .success(text(200, sts))
        case "stranger": return .success(json(400, ["__type": "AccessDeniedException"]))
        default: return metadata(name, state)
        }
    }

    private static func metadata(_ name: String, _ state: State) -> Result<HTTPResponse, HTTPError> {
        guard state.hasMetadata else {
            return .failure(HTTPError(.couldNotConnect, mayHaveBeenSent: false, message: "no route"))
        }
        if name == "user-data", let bytes = state.userDataBytes { return .success(HTTPResponse(status: 200, body: bytes)) }
        let answers = ["token": "t", "user-data": state.userData, "region": "eu-north-1", "instance-action": state.spotNotice]
        guard let answer = answers[name] ?? nil else { return .success(text(404, "")) }
        return .success(text(200, answer))
    }

    private static func read(_ body: [String: Any], _ state: State) -> HTTPResponse {
        guard body["ConsistentRead"] as? Bool == true else { return json(400, ["__type": "ValidationException"]) }
        guard let boot = state.boot else { return json(200, [:]) }
        return json(200, ["Item": boot.mapValues { ["S": $0] }])
    }

    private static func take(_ body: [String: Any], _ state: inout State) -> HTTPResponse {
        let condition = "attribute_exists(pk) AND attribute_not_exists(#boot)"
        guard body["ConditionExpression"] as? String == condition,
            body["UpdateExpression"] as? String == "SET #boot = :boot REMOVE #configuration"
        else { return json(400, ["__type": "ValidationException"]) }
        guard let boot = state.boot, boot["boot"] == nil else {
            return json(
                400,
                ["__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "The conditional request failed"])
        }
        state.boot?["boot"] = values(body)[":boot"]
        state.boot?["configuration"] = nil
        return json(200, [:])
    }

    private static func phase(_ body: [String: Any], _ state: inout State) -> HTTPResponse {
        let values = values(body)
        state.phases.append(values[":phase"] ?? "")
        state.exitCode = values[":code"] ?? state.exitCode
        state.phaseAttributes.formUnion((body["ExpressionAttributeNames"] as? [String: String] ?? [:]).values)
        return json(200, [:])
    }

    private static func values(_ body: [String: Any]) -> [String: String] {
        (body["ExpressionAttributeValues"] as? [String: [String: String]] ?? [:]).compactMapValues(\.values.first)
    }

    static func json(_ status: Int, _ object: [String: Any]) -> HTTPResponse {
        HTTPResponse(status: status, body: Array((try? JSONSerialization.data(withJSONObject: object)) ?? Data()))
    }

    static func text(_ status: Int, _ text: String) -> HTTPResponse { HTTPResponse(status: status, body: Array(text.utf8)) }

    private static let sts = """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:sts::123456789012:assumed-role/runner/i-0123456789abcdef0</Arn><UserId>\(userID)</UserId>
        <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
        """
}

/// Time that passes by sleeping alone: what depends on it is the same on a machine that is busy.
final class SleptPace: Pace {
    private let slept = Mutex(Duration.zero)

    func now() -> Duration { slept.withLock { $0 } }

    func sleep(_ duration: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: .milliseconds(1)) } catch { throw CancellationError() }  // so that others come to run
        slept.withLock { $0 += duration }
    }
}

/// So many times as fast as real time. What must happen within ten seconds has a tenth of one at a factor of a hundred.
struct QuickPace: Pace {
    var factor = 100
    private let start = ContinuousClock.now

    func now() -> Duration { (ContinuousClock.now - start) * factor }

    func sleep(_ duration: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: duration / factor) } catch { throw CancellationError() }
    }
}
