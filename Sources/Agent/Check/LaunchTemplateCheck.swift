import AWS

/// What a launch template that somebody else owns must hold for a runner to live and end as it should.
enum LaunchTemplateCheck {
    /// Each says what is wrong and what to do.
    static func faults(_ content: LaunchTemplateContent) -> [String] {
        var faults: [String] = []
        if content.imageID == nil { faults.append("it names no image, and fleets need one: add an image") }
        if content.instanceProfile == nil { faults.append("it has no instance profile, so runners can't read their boot records: add one") }
        if content.securityGroupIDs.isEmpty {
            faults.append("it has no security groups: runners would get the VPC's default group: add one")
        }
        if content.shutdownBehavior != "terminate" {
            faults.append("powering off wouldn't terminate: set instance_initiated_shutdown_behavior to terminate")
        }
        if content.metadataTokens != "required" { faults.append("it admits IMDSv1: set http_tokens to required") }
        if content.metadataHopLimit != 1 {
            faults.append("its metadata hop limit isn't 1, so containers of a job reach the role: set it to 1")
        }
        return faults + userDataFaults(content.userDataBytes)
    }

    /// The same reading that `agent boot` will give it.
    private static func userDataFaults(_ userData: [UInt8]?) -> [String] {
        guard let userData else { return [] }
        let sources = SettingSources(userData: userData, environment: [:])
        do {
            _ = try BootCommandSettings.read(from: sources)
            return []
        } catch {
            return ["`agent boot` would refuse its user data: " + error.problems.map(\.line).joined(separator: ", ")]
        }
    }
}
