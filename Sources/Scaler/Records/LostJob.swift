/// A job that ended with its instance, as STATE and `agent status` tell of it.
public struct LostJob: Hashable, Sendable {
    public let id: JobID
    public let repository, name: String
    /// `interrupted by EC2`, or `lost` with EC2's reason.
    public let result: String
    public let at: WallTime

    public init(id: JobID, repository: String, name: String, result: String, at: WallTime) {
        (self.id, self.repository, self.name, self.result, self.at) = (id, repository, name, result, at)
    }

    /// Five texts for each, in one list.
    var texts: [String] { [id.text, repository, name, result, "\(at.milliseconds)"] }

    static func read(_ texts: [String]) -> [LostJob] {
        var jobs: [LostJob] = []
        var rest = texts[...]
        while rest.count >= 5 {
            jobs.append(LostJob(Array(rest.prefix(5))))
            rest = rest.dropFirst(5)
        }
        return jobs
    }

    private init(_ texts: [String]) {
        id = JobID(texts[0])
        repository = texts[1]
        name = texts[2]
        result = texts[3]
        at = WallTime(milliseconds: Int64(texts[4]) ?? 0)
    }
}
