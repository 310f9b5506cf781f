/// How long a read may take to start all of its requests.
///
/// A read that comes late does no harm: its answer is dropped when its epoch is over. A listing of several pages would never end if each page
/// had to start before the lease's end. Writes, launches and calls of GitHub start only under authority.
extension Action {
    /// Nil for an action that changes something, or whose sender needs the lease's own deadline.
    var readTime: Duration? {
        switch self {
        case .table(let action): action.readTime
        case .compute(let action): action.readTime
        case .github, .agent: nil
        }
    }
}

extension TableAction {
    fileprivate var readTime: Duration? {
        switch self {
        // 10,000 records of 1 KB are ten pages, one after another.
        case .query(let partition): partition.hasPrefix("LIVE#") ? .seconds(60) : .seconds(20)
        case .readEach: .seconds(20)
        case .read(let key): key.sort == "PHASE" ? .seconds(20) : nil
        case .write, .transact: nil
        }
    }
}

extension ComputeAction {
    fileprivate var readTime: Duration? {
        switch self {
        // Ten pages of 1,000, at several seconds each.
        case .listInstances: .seconds(120)
        case .describeInstances, .listBatch, .describeFleet: .seconds(20)
        // A template may be made by it. Probes and the image's tags have the deadlines of those who ask.
        case .resolveTemplate, .readRelease, .launch, .terminate, .probe, .dryRun: nil
        }
    }
}
