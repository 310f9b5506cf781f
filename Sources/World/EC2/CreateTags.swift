extension EC2.Region {
    /// CreateTags on instances: adds tags and replaces values. One wrong id and none is tagged.
    public mutating func createTags(_ ids: [String], _ tags: [String: String], at now: Int64) -> Result<Void, EC2.Failure> {
        if let refusal = refusal(at: now, \.mutate) { return .failure(refusal) }
        if ids.isEmpty { return .failure(.missing("ResourceId")) }
        if let reserved = tags.keys.sorted().first(where: { $0.hasPrefix("aws:") }) {
            return .failure(
                EC2.Failure("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use: \(reserved)"))
        }
        if let wrong = ids.first(where: { peek($0) == nil }) {
            return .failure(EC2.Failure("InvalidID", "The ID '\(wrong)' is not valid"))
        }
        for id in ids {
            instances.change(id) { $0.tags.merge(tags) { _, new in new } }
        }
        return .success(())
    }

    /// Every launch template in the order of names: for listings without names.
    public var everyLaunchTemplate: [EC2.LaunchTemplate] {
        templates.byID.values.sorted { $0.name < $1.name }
    }
}
