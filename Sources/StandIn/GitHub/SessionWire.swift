import World

extension Cloud {
    func json(_ session: GitHub.Session) -> JSON {
        let token = Tokens.webToken(session.queueToken, expiresAt: session.queueTokenExpiresAt)
        return [
            "sessionId": .string(session.id), "ownerName": .string(session.owner), "runnerScaleSet": json(session.scaleSet),
            "messageQueueUrl": .string(
                "\(publicAddress)/_broker/queue/\(session.scaleSet.id)" + (plan.queueURLHasQuery ? "?sid=\(session.id)" : "")),
            "messageQueueAccessToken": .string(token), "statistics": session.hasStatistics ? json(session.statistics) : .null,
        ]
    }

    func json(_ statistics: GitHub.Statistics) -> JSON {
        [
            "totalAvailableJobs": .int(Int64(statistics.available)), "totalAcquiredJobs": .int(Int64(statistics.acquired)),
            "totalAssignedJobs": .int(Int64(statistics.assigned)), "totalRunningJobs": .int(Int64(statistics.running)),
            "totalRegisteredRunners": .int(Int64(statistics.registeredRunners)), "totalBusyRunners": .int(Int64(statistics.busyRunners)),
            "totalIdleRunners": .int(Int64(statistics.idleRunners)),
        ]
    }

    func json(_ message: GitHub.Message) -> JSON {
        let body = message.entries.isEmpty ? "" : JSON.array(message.entries.map(json)).text
        return [
            "messageId": .int(message.id), "messageType": "RunnerScaleSetJobMessages",
            "statistics": message.hasStatistics ? json(message.statistics) : .null,
            "body": .string(body),
        ]
    }

    func json(_ entry: GitHub.JobMessage) -> JSON {
        var members: [JSON.Member] = [.init(key: "messageType", value: .string(entry.kind.rawValue))]
        switch entry.kind {
        case .available: members.append(.init(key: "acquireJobUrl", value: .string("\(publicAddress)/_services/_apis/runtime/acquirejobs")))
        case .assigned: break
        case .started: members += runner(entry)
        case .completed:
            members.append(.init(key: "result", value: .string(entry.result ?? "succeeded")))
            members += runner(entry)
        }
        if case .object(let common) = common(entry) { members += common }
        return .object(members)
    }

    private func runner(_ entry: GitHub.JobMessage) -> [JSON.Member] {
        [
            .init(key: "runnerId", value: .int(Int64(entry.runnerID ?? 0))),
            .init(key: "runnerName", value: .string(entry.runnerName ?? "")),
        ]
    }

    private func common(_ entry: GitHub.JobMessage) -> JSON {
        let request = entry.request
        return [
            "runnerRequestId": .int(entry.requestID), "repositoryName": .string(request.repository), "ownerName": .string(request.owner),
            "jobId": .string(entry.jobID), "jobWorkflowRef": .string(request.workflowRef), "jobDisplayName": .string(request.displayName),
            "workflowRunId": .int(request.workflowRun), "eventName": .string(request.event),
            "requestLabels": .array(request.labels.map(JSON.string)), "queueTime": date(entry.queuedAt),
            "scaleSetAssignTime": date(entry.assignedAt), "runnerAssignTime": date(entry.startedAt), "finishTime": date(entry.finishedAt),
        ]
    }

    private func date(_ instant: Int64?) -> JSON {
        .string(instant.map { WireDate(milliseconds: $0).ticks } ?? WireDate.unset)
    }
}
