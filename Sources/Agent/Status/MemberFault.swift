import Scaler

extension MemberRecord {
    /// Why it could not lead now, or could lead and launch nothing; nil when it says nothing of the kind.
    var fault: String? {
        if let leaving { return "its host is going: \(leaving)" }
        if let words = github.words(of: "GitHub") ?? ec2.words(of: "EC2") { return words }
        return launches.trouble.map { "EC2 would not launch for it: \($0)" }
    }
}

extension ServiceReach {
    /// What is wrong with the service, before the service's own words; nil when nothing is.
    func words(of service: String) -> String? {
        guard let trouble else { return nil }
        let words = trouble.hasPrefix(service + ": ") ? String(trouble.dropFirst(service.count + 2)) : trouble
        let fault = ServiceFault(words: words)
        // A refusal whose words name no status is one all the same.
        return (fault == .other && isRefused ? ServiceFault.refused : fault).heading(service) + ": \(words)"
    }
}
