import HTTP
import Testing

@testable import Actions

@Suite struct QueueTests {
    private func client(_ answer: HTTPResponse) throws -> (ActionsClient, FakeGitHub) {
        let github = FakeGitHub { _ throws(HTTPError) in answer }
        return (try .make(github), github)
    }

    private func poll(_ body: String) async throws -> Message {
        try #require(try await client(.json(200, body)).0.poll(Sample.openSession(), lastMessageID: nil, capacity: 1))
    }

    @Test("The first poll names no message, and all say how many runners there may be in all")
    func first() async throws {
        let (client, github) = try client(HTTPResponse(status: 202))
        #expect(try await client.poll(Sample.openSession(), lastMessageID: nil, capacity: 10) == nil)
        #expect(
            github.requests.map(\.text) == [
                """
                GET https://broker.actions.githubusercontent.com/scalesets/message
                Accept: application/json; api-version=6.0-preview
                Authorization: Bearer queue.token
                User-Agent: \(Sample.userAgent.value(scaleSet: ScaleSetID(rawValue: 7)))
                X-ScaleSetMaxCapacity: 10


                """
            ])
        #expect(github.requests[0].timeout == .seconds(75))
    }

    @Test("The query of the queue's URL is kept by the cursor and by the acknowledgement")
    func query() async throws {
        let github = FakeGitHub { request throws(HTTPError) in HTTPResponse(status: request.method == .delete ? 204 : 202) }
        let client = try ActionsClient.make(github)
        let session = Sample.openSession(queueURL: "https://q.example/queue/1/?sid=a%20b&z=")
        _ = try await client.poll(session, lastMessageID: 100_000_001, capacity: -3)
        try await client.acknowledge(100_000_001, of: session)
        #expect(
            github.requests.map { "\($0.method.rawValue) \($0.url)" } == [
                "GET https://q.example/queue/1/?sid=a%20b&z=&lastMessageId=100000001",
                "DELETE https://q.example/queue/1/100000001?sid=a%20b&z=",
            ])
        #expect(github.requests[0].headers["x-scalesetmaxcapacity"] == "0")
        #expect(github.requests[1].headers["X-ScaleSetMaxCapacity"] == nil)
    }

    @Test("A message is read: its body is JSON in a string, year 1 is no time, request id 0 is no identity")
    func message() async throws {
        let message = try await poll(Sample.message(entries: [Sample.assigned]))
        #expect(message.id == 100_000_001)
        #expect(message.kind == .jobs)
        #expect(message.statistics == Statistics(assignedJobs: 2, runningJobs: 1, registeredRunners: 1, busyRunners: 1))
        let job = Job(
            id: "ee751b22-3b1e-5a3c-9f0e-0d6d5f1a2b3c", runnerRequestID: 0, owner: "acme", repository: "web",
            workflowRef: "acme/web/.github/workflows/ci.yml@refs/heads/main", displayName: "build", runID: 30_721_627_864, event: "push",
            labels: ["spot"], queuedMs: 1_777_629_600_000, assignedMs: 1_777_629_601_500)
        #expect(message.events == [.assigned(job)])
        #expect(message.faults.isEmpty)
    }

    @Test("Every kind of entry is told apart, and an unknown one is kept by its name")
    func entries() async throws {
        let runner = #","runnerId":101,"runnerName":"spot-a1b2""#
        let message = try await poll(
            Sample.message(entries: [
                Sample.entry("JobAvailable", #","acquireJobUrl":"https://x""#), Sample.entry("JobStarted", runner),
                Sample.entry("JobCompleted", runner + #","result":"Succeeded""#),
                Sample.entry("JobCompleted", #","runnerId":0,"runnerName":"","result":"canceled""#), #"{"messageType":"JobPaused"}"#,
            ]))
        let kinds = message.events.map { event in
            switch event {
            case .available: "available"
            case .assigned: "assigned"
            case .started(_, let runner): "started \(runner.name) \(runner.id)"
            case .completed(_, let result, let runner): "completed \(result) \(runner?.name ?? "-")"
            case .unknown(let type): "unknown \(type)"
            }
        }
        #expect(
            kinds == ["available", "started spot-a1b2 101", "completed succeeded spot-a1b2", "completed canceled -", "unknown JobPaused"])
    }

    @Test("An entry that can't be understood is reported by its place, and takes no other with it")
    func faults() async throws {
        let message = try await poll(
            Sample.message(entries: [
                "7", #"{"messageType":"JobAssigned"}"#, Sample.assigned, "null", "[]", Sample.entry("JobStarted"),
                #"{"messageType":"JobAssigned","jobId":17}"#, #"{"messageType":3}"#, "{}",
                #"{"messageType":"JobAssigned","jobId":"00000000-0000-0000-0000-000000000000","runnerRequestId":0}"#,
                #"{"messageType":"JobAvailable","runnerRequestId":501}"#,
                #"{"messageType":"JobAssigned","jobId":"j","workflowRunId":"x","requestLabels":5,"queueTime":9,"runnerRequestId":1e40}"#,
            ]))
        #expect(message.faults.map(\.index) == [0, 1, 3, 4, 5, 6, 7, 8, 9])
        #expect(message.faults[1].reason == "jobId is missing")
        #expect(message.events.count == 3)
        guard case .available(let offered) = message.events[1], case .assigned(let bare) = message.events[2] else {
            Issue.record("\(message.events)")
            return
        }
        #expect(offered.id == "request-501")
        #expect(
            bare == Job(id: "j", runnerRequestID: 0, owner: "", repository: "", workflowRef: "", displayName: "", event: "", labels: []))
    }

    @Test(
        "A body that is no list is a fault of the message, which can still be acknowledged",
        arguments: ["{", "{}", "null", "\"x\"", "7", "[1,", Sample.page])
    func badBody(_ body: String) async throws {
        let message = try await poll(Sample.message(body: body))
        #expect(message.id == 100_000_001)
        #expect(message.events.isEmpty)
        #expect(message.faults.map(\.index) == [nil])
        #expect(message.statistics?.assignedJobs == 2)
    }

    @Test("An empty body comes with statistics alone; a body that is no string is a fault")
    func noBody() async throws {
        #expect(try await poll(Sample.message(body: "")).faults.isEmpty)
        #expect(try await poll(#"{"messageId":5,"messageType":"RunnerScaleSetJobMessages"}"#).faults.isEmpty)
        #expect(try await poll(#"{"messageId":5,"messageType":"RunnerScaleSetJobMessages","body":[]}"#).faults.count == 1)
    }

    @Test("A message of an unknown kind is kept by its name, so that it can be acknowledged")
    func unknownKind() async throws {
        let message = try await poll(Sample.message(type: "RunnerScaleSetNews", body: "<news>"))
        #expect(message.kind == .unknown(type: "RunnerScaleSetNews"))
        #expect(message.faults.isEmpty)
    }

    @Test(
        "Statistics that can't be understood are reported and not taken for zeros",
        arguments: [
            "[]", "7", "{}", #"{"totalAssignedJobs":-1}"#, #"{"totalAssignedJobs":"2"}"#, #"{"totalAssignedJobs":1e30}"#,
            #"{"totalAssignedJobs":9223372036854775807}"#, #"{"totalAssignedJobs":1,"totalIdleRunners":[]}"#,
        ])
    func badStatistics(_ statistics: String) async throws {
        let message = try await poll(#"{"messageId":5,"messageType":"RunnerScaleSetJobMessages","statistics":\#(statistics),"body":""}"#)
        #expect(message.statistics == nil)
        #expect(message.faults.count == 1)
    }

    @Test("A byte order mark before the message and inside its body is passed over")
    func byteOrderMark() async throws {
        let message = try await poll("\u{FEFF}" + Sample.message(body: "\u{FEFF}[\(Sample.assigned)]"))
        #expect(message.events.count == 1)
    }

    @Test("Two runs that carry one jobId are two jobs; all messages about one of them are about one job")
    func identity() async throws {
        let other = Sample.assigned.replacing("30721627864", with: "30721627865")
        let runner = #","runnerId":7,"runnerName":"spot-a1b2""#
        let entries = [
            Sample.assigned, other, Sample.entry("JobStarted", runner), Sample.entry("JobCompleted", runner + #","result":"succeeded""#),
        ]
        let identities = try await poll(Sample.message(entries: entries)).events.compactMap(\.job?.identity)
        #expect(identities.count == 4 && Set(identities).count == 2)
        #expect("\(identities[0])" == "30721627864/ee751b22-3b1e-5a3c-9f0e-0d6d5f1a2b3c")
        #expect(identities[0] == identities[2] && identities[0] == identities[3] && identities[1] != identities[0])
    }

    @Test("A job without a run's id is known by its jobId, and one without that by its request")
    func identityOfLess() async throws {
        let bare = #"{"messageType":"JobAssigned","jobId":"j","workflowRunId":0}"#
        let request = #"{"messageType":"JobAvailable","runnerRequestId":501,"workflowRunId":9}"#
        let events = try await poll(Sample.message(entries: [bare, request])).events
        #expect(events.compactMap(\.job).map { "\($0.identity)" } == ["j", "9/request-501"])
    }

    @Test("Text without end is cut before it reaches a record")
    func clipped() async throws {
        let name = String(repeating: "ü", count: 50_000)
        let message = try await poll(Sample.message(entries: [#"{"messageType":"JobAssigned","jobId":"j","jobDisplayName":"\#(name)"}"#]))
        guard case .assigned(let job) = message.events.first else { return #expect(Bool(false), "no assigned job") }
        #expect(job.displayName.utf8.count == 1024)
    }

    @Test("An acknowledgement of what is gone is done; one that failed for the session's sake is not")
    func acknowledge() async throws {
        for status in [204, 404, 410] {
            try await client(HTTPResponse(status: status)).0.acknowledge(1, of: Sample.openSession())
        }
        let evicted = HTTPResponse.json(
            404, "RunnerAdminException: runner referenced a session ID that doesn't exist in redis", ["Content-Type": "text/plain"])
        let client = try client(evicted).0
        let error = await failure { () throws(ActionsError) in try await client.acknowledge(1, of: Sample.openSession()) }
        #expect(error?.exception == .runnerAdmin)
        #expect(error?.sessionIsLost == true)
        let expired = try self.client(HTTPResponse(status: 401)).0
        let refused = await failure { () throws(ActionsError) in try await expired.acknowledge(1, of: Sample.openSession()) }
        #expect(refused?.kind == .unauthorized)
    }

    @Test("Polling and acknowledging need no admin connection, so neither waits for a renewal")
    func noConnection() async throws {
        let (client, github) = try client(HTTPResponse(status: 202))
        _ = try await client.poll(Sample.openSession(), lastMessageID: 4, capacity: 1)
        #expect(github.requests.count == 1)
    }
}

extension JobEvent {
    fileprivate var job: Job? {
        switch self {
        case .available(let job), .assigned(let job), .started(let job, _), .completed(let job, _, _): job
        case .unknown: nil
        }
    }
}
