extension GitHub.ActionsService {
    /// How many jobs are known.
    public var everyJobCount: Int { jobs.count }
}
