import Foundation
import HTTP
import Synchronization

@testable import AWS
@testable import Agent

/// A scaler's host at the level of HTTP: its metadata service, Auto Scaling, and a table that takes every write and never shows a lease.
final class FakeHost: HTTPSender {
    struct State: Sendable {
        var hasMetadata = true
        /// Nil where there is none (404).
        var targetState: String?
        var spotNotice: String?
        /// How often Auto Scaling answers that no hook waits yet, before it takes the completion.
        var early = 0
        /// By the last part of a metadata path, by DynamoDB's operation, or `complete`.
        var calls: [String] = []
        var completion = ""
        /// Update expressions' values of the lease that were written.
        var releases = 0
    }

    private let state: Mutex<State>

    init(_ change: (inout State) -> Void = { _ in }) {
        var state = State()
        change(&state)
        self.state = Mutex(state)
    }

    var now: State { state.withLock { $0 } }
    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    func count(_ call: String) -> Int { now.calls.count { $0 == call } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let outcome: Result<HTTPResponse, HTTPError> = state.withLock { state in
            if let target = request.headers["X-Amz-Target"] {
                return Self.table(target.split(separator: ".").last.map(String.init) ?? "", request, &state)
            }
            if request.url.contains("169.254") { return Self.metadata(request, &state) }
            if request.url.contains("autoscaling") { return .success(Self.complete(request, &state)) }
            return .failure(HTTPError(.couldNotConnect, mayHaveBeenSent: false, message: "no route"))
        }
        return try outcome.get()
    }

    private static func metadata(_ request: HTTPRequest, _ state: inout State) -> Result<HTTPResponse, HTTPError> {
        let name = request.url.split(separator: "/").last.map(String.init) ?? ""
        state.calls.append(name)
        guard state.hasMetadata else { return .failure(HTTPError(.couldNotConnect, mayHaveBeenSent: false, message: "no route")) }
        let answers = [
            "token": "t", "instance-id": "i-0123456789abcdef0", "availability-zone": "eu-north-1a", "instance-action": state.spotNotice,
            "target-lifecycle-state": state.targetState,
        ]
        guard let answer = answers[name] ?? nil else { return .success(FakeCloud.text(404, "")) }
        return .success(FakeCloud.text(200, answer))
    }

    private static func complete(_ request: HTTPRequest, _ state: inout State) -> HTTPResponse {
        state.calls.append("complete")
        guard state.early == 0 else {
            state.early -= 1
            return FakeCloud.text(
                400,
                "<ErrorResponse><Error><Code>ValidationError</Code><Message>No active Lifecycle Action found</Message></Error></ErrorResponse>"
            )
        }
        state.completion = String(decoding: request.body, as: UTF8.self)
        return FakeCloud.text(
            200, "<CompleteLifecycleActionResponse><CompleteLifecycleActionResult/></CompleteLifecycleActionResponse>")
    }

    private static func table(_ operation: String, _ request: HTTPRequest, _ state: inout State) -> Result<HTTPResponse, HTTPError> {
        state.calls.append(operation)
        if String(decoding: request.body, as: UTF8.self).contains("released") { state.releases += 1 }
        return .success(FakeCloud.json(200, operation == "Query" ? ["Items": [], "Count": 0] : [:]))
    }
}
