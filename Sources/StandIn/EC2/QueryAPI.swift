import World

/// EC2 and STS share the query protocol: a form with an Action, told apart by it.
extension Cloud {
    func query(_ ask: Ask) async -> Answer {
        let answer = carryOut(ask)
        let delay = answerDelay
        answerDelay = 0
        if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
        return answer
    }

    private func carryOut(_ ask: Ask) -> Answer {
        let form = QueryForm(body: ask.body)
        let requestID = generator.uuid()
        guard let action = form["Action"].string else {
            return EC2Answer.failure(EC2.Failure("MissingAction", "The request must contain an Action."), requestID)
        }
        guard ask.headers["authorization"] != nil else { return unauthenticated(requestID) }
        if action == "GetCallerIdentity" { return callerIdentity(ask, requestID) }
        if action == "CompleteLifecycleAction" { return completeLifecycleAction(form, requestID) }
        if faults.throttledCalls > 0 {
            faults.throttledCalls -= 1
            return EC2Answer.failure(EC2.Failure("RequestLimitExceeded", "Request limit exceeded.", status: 503), requestID)
        }
        let key = accessKey(of: ask)
        if let denial = denial(of: action, by: key) { return EC2Answer.failure(denial, requestID) }
        // A fleet launches with its caller's rights.
        ec2.faults.launchRefusal = denial(of: "RunInstances", by: key)
        if form["DryRun"].bool { return EC2Answer.failure(dryRun(action, form), requestID) }
        timeline.note(action)
        defer { settle() }
        switch perform(action, form) {
        case .success(let content): return EC2Answer.success(action, requestID) { $0.append(content) }
        case .failure(let failure): return EC2Answer.failure(failure, requestID)
        }
    }

    private func perform(_ action: String, _ form: QueryForm) -> Result<XML, EC2.Failure> {
        switch action {
        case "CreateLaunchTemplate": createLaunchTemplate(form)
        case "CreateLaunchTemplateVersion": createLaunchTemplateVersion(form)
        case "DescribeLaunchTemplates": describeLaunchTemplates(form)
        case "DescribeLaunchTemplateVersions": describeLaunchTemplateVersions(form)
        case "CreateFleet": createFleet(form)
        case "DescribeFleets": describeFleets(form)
        case "DescribeInstances": describeInstances(form)
        case "TerminateInstances": terminateInstances(form)
        case "StopInstances": stopInstances(form)
        case "StartInstances": startInstances(form)
        case "CreateTags": createTags(form)
        case "DescribeImages": describeImages(form)
        case "DescribeSubnets": describeSubnets(form)
        default: .failure(EC2.Failure("InvalidAction", "The action \(action) is not valid for this web service."))
        }
    }

    private func unauthenticated(_ requestID: String) -> Answer {
        let text = "Request is missing Authentication Token"
        return EC2Answer.failure(EC2.Failure("MissingAuthenticationToken", text, status: 403), requestID)
    }
}

/// `Tag.1.Key=…&Tag.1.Value=…` as a dictionary.
func tagPairs(_ form: QueryForm) -> [String: String] {
    Dictionary(form["Tag"].list.map { ($0["Key"].string ?? "", $0["Value"].string ?? "") }, uniquingKeysWith: { _, last in last })
}
