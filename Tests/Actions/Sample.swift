@testable import Actions

/// Answers in the form of the service, their values invented.
enum Sample {
    /// 2026-11-24T12:00:00Z.
    static let nowMs: Int64 = 1_795_521_600_000
    static let base = "https://broker.actions.githubusercontent.com/rest/"
    static let userAgent = UserAgent(system: "agent", version: "1.2.3", subsystem: "leader")
    static let registration = #"{"token":"AABBCC","expires_at":"2026-11-24T13:00:00Z"}"#

    static func jwt(exp: Int64) -> String {
        let parts = [#"{"typ":"JWT"}"#, #"{"exp":\#(exp)}"#, "sig"].map { JSONWebToken.encode(Array($0.utf8)) }
        return parts.joined(separator: ".")
    }

    /// Expires an hour after `nowMs`.
    static let adminToken = jwt(exp: nowMs / 1000 + 3600)
    static let queueToken = jwt(exp: nowMs / 1000 + 3000)

    static func connection(base: String = base, token: String = adminToken) -> String {
        #"{"url":"\#(base)","token":"\#(token)","token_schema":"OAuthAccessToken"}"#
    }

    static let scaleSet = scaleSet(id: 7)

    static func scaleSet(id: Int, name: String = "spot", group: Int = 1, labels: [String] = ["spot"], disableUpdate: Bool = true) -> String
    {
        let labels = labels.map { #"{"type":"System","name":"\#($0)"}"# }.joined(separator: ",")
        return #"""
            {"id":\#(id),"name":"\#(name)","runnerGroupId":\#(group),"runnerGroupName":"Default","labels":[\#(labels)],\#
            "RunnerSetting":{"disableUpdate":\#(disableUpdate)},"createdOn":"2026-05-01T10:00:00.1234567Z",\#
            "runnerJitConfigUrl":"https://broker.actions.githubusercontent.com/rest/x","statistics":null}
            """#
    }

    static let statistics = """
        {"totalAvailableJobs":0,"totalAcquiredJobs":0,"totalAssignedJobs":2,"totalRunningJobs":1,"totalRegisteredRunners":1,\
        "totalBusyRunners":1,"totalIdleRunners":0}
        """

    static func session(
        id: String = "4fd0ffb0-d365-4dae-99ff-8dae173984f9", url: String = "https://broker.actions.githubusercontent.com/scalesets/message",
        token: String = queueToken
    ) -> String {
        #"""
        {"sessionId":"\#(id)","ownerName":"agent-a","runnerScaleSet":\#(scaleSet),"messageQueueUrl":"\#(url)",\#
        "messageQueueAccessToken":"\#(token)","statistics":\#(statistics)}
        """#
    }

    static func openSession(queueURL: String = "https://broker.actions.githubusercontent.com/scalesets/message") -> Session {
        Session(
            id: SessionID(rawValue: "4fd0ffb0-d365-4dae-99ff-8dae173984f9")!, scaleSet: ScaleSetID(rawValue: 7), owner: "agent-a",
            queueURL: Secret(queueURL), queueToken: Secret("queue.token"), tokenExpiresMs: nil, statistics: nil)
    }

    static let assigned = """
        {"messageType":"JobAssigned","runnerRequestId":0,"repositoryName":"web","ownerName":"acme",\
        "jobId":"ee751b22-3b1e-5a3c-9f0e-0d6d5f1a2b3c","jobWorkflowRef":"acme/web/.github/workflows/ci.yml@refs/heads/main",\
        "jobDisplayName":"build","workflowRunId":30721627864,"eventName":"push","requestLabels":["spot"],\
        "queueTime":"2026-05-01T10:00:00Z","scaleSetAssignTime":"2026-05-01T10:00:01.5000000Z",\
        "runnerAssignTime":"0001-01-01T00:00:00Z","finishTime":"0001-01-01T00:00:00Z"}
        """

    /// Another kind of entry about the same job.
    static func entry(_ type: String, _ more: String = "") -> String {
        let rest = assigned.dropFirst(#"{"messageType":"JobAssigned""#.count)
        return #"{"messageType":"\#(type)"\#(more)\#(rest)"#
    }

    static func message(id: String = "100000001", type: String = "RunnerScaleSetJobMessages", entries: [String]) -> String {
        message(id: id, type: type, body: "[" + entries.joined(separator: ",") + "]")
    }

    static func message(id: String = "100000001", type: String = "RunnerScaleSetJobMessages", body: String) -> String {
        let quoted = String(decoding: Wire.encode(body), as: UTF8.self)
        return #"{"messageId":\#(id),"messageType":"\#(type)","statistics":\#(statistics),"body":\#(quoted)}"#
    }

    static func refusal(_ exception: String, _ message: String = "No.") -> String {
        #"""
        {"$id":"1","innerException":null,"message":"\#(message)","typeName":"GitHub.Actions.Runtime.WebApi.\#(exception), \#
        GitHub.Actions.Runtime.WebApi","typeKey":"\#(exception)","errorCode":0,"eventId":3000}
        """#
    }

    static let jitConfig =
        #"{"runner":{"id":101,"name":"spot-a1b2","runnerScaleSetId":7},"encodedJITConfig":"eyIucnVubmVyIjoiZTMwPSJ9"}"#
    static let page = "<!DOCTYPE html><html><body>We couldn't respond to your request in time.</body></html>"
}
