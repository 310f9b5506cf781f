import World

/// An action that IAM doesn't grant, by IAM's name of it, to the caller with one access key, or to all.
struct Denial: Sendable {
    var action: String
    var key: String?
}

extension Cloud {
    /// Why this caller may not do it, as EC2 and IAM word it.
    func denial(of operation: String, by key: String?) -> EC2.Failure? {
        let needed = Self.actions(of: operation)
        guard let denied = faults.denials.first(where: { needed.contains($0.action) && ($0.key ?? key) == key }) else { return nil }
        let message =
            "You are not authorized to perform this operation. User: arn:aws:iam::\(Self.account):user/stand-in is not authorized to "
            + "perform: \(denied.action) on resource: * because no identity-based policy allows the \(denied.action) action"
        return EC2.Failure("UnauthorizedOperation", message, status: 403)
    }

    /// What a launch needs its tags and its template's profile for (EC2 User Guide, "permissions for launch templates"; 2026-11-26).
    private static func actions(of operation: String) -> [String] {
        let own = "ec2:\(operation)"
        return operation == "RunInstances" ? [own, "ec2:CreateTags", "iam:PassRole"] : [own]
    }

    /// EC2 looks at the caller's rights and at the request, and does nothing.
    func dryRun(_ action: String, _ form: QueryForm) -> EC2.Failure {
        switch action {
        case "CreateFleet":
            switch fleetRequest(form) {
            case .success(let request): ec2.dryRun(request, at: now)
            case .failure(let failure): failure
            }
        case "RunInstances":
            ec2.dryRun(
                templateReference(form["LaunchTemplate"]),
                EC2.Override(type: form["InstanceType"].string ?? "", subnet: form["SubnetId"].string ?? ""), at: now)
        default: .dryRun
        }
    }
}
