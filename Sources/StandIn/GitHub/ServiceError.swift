import World

extension Answer {
    /// The Actions Service's errors: .NET's JSON, or plain text from the broker.
    static func failure(_ failure: GitHub.Failure) -> Answer {
        if failure.isPage { return .text(failure.message, status: failure.status, type: "text/html; charset=utf-8") }
        if failure.status == 403 || failure.status == 429 { return limited(failure) }
        if failure.exception.isEmpty { return .text(failure.message, status: failure.status) }
        if failure.exception == "RunnerAdminException" {
            return .text("\(failure.exception): \(failure.message)", status: failure.status)
        }
        let space = failure.exception.hasPrefix("Runner") ? "GitHub.Actions.Runtime.WebApi" : "GitHub.DistributedTask.WebApi"
        let body: JSON = [
            "$id": "1", "innerException": nil, "message": .string(failure.message),
            "typeName": .string("\(space).\(failure.exception), \(space)"), "typeKey": .string(failure.exception), "errorCode": 0,
            "eventId": 3000,
        ]
        return .json(body, status: failure.status)
    }

    /// A rate limit's refusal, with Retry-After where it has one.
    private static func limited(_ failure: GitHub.Failure) -> Answer {
        var answer = Answer.rest(failure.message, failure.status)
        if let seconds = failure.retryAfter { answer.headers.append(("retry-after", String(seconds))) }
        return answer
    }

    /// GitHub's REST errors.
    static func rest(_ message: String, _ status: Int) -> Answer {
        .json(
            ["message": .string(message), "documentation_url": "https://docs.github.com/rest", "status": .string("\(status)")],
            status: status)
    }
}

/// The success as an answer, or the failure as one.
func answer<Value>(_ result: Result<Value, GitHub.Failure>, _ success: (Value) -> Answer) -> Answer {
    switch result {
    case .success(let value): success(value)
    case .failure(let failure): .failure(failure)
    }
}
