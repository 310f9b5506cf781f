import Scaler

extension Action.Kind {
    static let count = allCases.count
}

extension Action {
    /// A number for the digest.
    enum Kind: Int, CaseIterable {
        case read, readEach, query, write, transact, template, launch, describe, list, terminate, ensure, open, refresh, delete, poll,
            acknowledge
        case acquire, mint, find, remove, cancel, probe, release, report, dryRun
    }

    var kind: Kind {
        switch self {
        case .read: .read
        case .readEach: .readEach
        case .query: .query
        case .write: .write
        case .transact: .transact
        case .resolveTemplate: .template
        case .launch: .launch
        case .listInstances: .list
        case .describeFleet: .describe
        case .terminate: .terminate
        case .ensureScaleSet: .ensure
        case .openSession: .open
        case .refreshSession: .refresh
        case .deleteSession: .delete
        case .poll: .poll
        case .acknowledge: .acknowledge
        case .acquire: .acquire
        case .mint: .mint
        case .findRunner: .find
        case .removeRunner: .remove
        case .cancel: .cancel
        case .probe(.launches): .dryRun
        case .probe: .probe
        case .readRelease: .release
        case .report: .report
        }
    }
}
