import Scaler

extension Action.Kind {
    static let count = allCases.count
}

extension Action {
    /// A number for the digest.
    enum Kind: Int, CaseIterable {
        case read, readEach, query, write, transact, template, launch, describe, list, terminate, ensure, open, refresh, delete, poll,
            acknowledge
        case acquire, mint, find, remove, cancel, probe, release, report, dryRun, known, batch, support
    }

    var kind: Kind {
        switch self {
        case .table(let action): action.kind
        case .compute(let action): action.kind
        case .github(let action): action.kind
        case .agent(.cancel): .cancel
        case .agent(.report): .report
        }
    }
}

extension TableAction {
    fileprivate var kind: Action.Kind {
        switch self {
        case .read: .read
        case .readEach: .readEach
        case .query: .query
        case .write: .write
        case .transact: .transact
        }
    }
}

extension ComputeAction {
    fileprivate var kind: Action.Kind {
        switch self {
        case .resolveTemplate: .template
        case .readRelease: .release
        case .launch: .launch
        case .listInstances: .list
        case .describeInstances: .known
        case .listBatch: .batch
        case .describeFleet: .describe
        case .terminate: .terminate
        case .probe: .probe
        case .dryRun: .dryRun
        }
    }
}

extension GitHubAction {
    fileprivate var kind: Action.Kind {
        switch self {
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
        case .readSupport: .support
        case .probe: .probe
        }
    }
}
