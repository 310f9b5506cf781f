import Scaler

/// Performs the core's imperatives, each by one service, and says what came of it.
struct Performer: Sendable {
    let table: LedgerTable
    /// The same table, by the lease's own client.
    let lease: LedgerTable
    let compute: Compute
    let github: GitHub
    let metrics: MetricsReporter

    func perform(_ effect: Effect) async -> Outcome {
        guard BootClock.instant < effect.notAfter else { return .skipped }
        let deadline = effect.notAfter
        // Asked again at the socket, when the connection stands and the request is signed.
        let mayStart: @Sendable () -> Bool = { BootClock.instant < deadline }
        switch effect.action {
        case .read, .readEach, .query, .write, .transact: return await table(of: effect.action).perform(effect.action, mayStart)
        case .resolveTemplate, .readRelease, .launch, .describeFleet, .listInstances, .terminate:
            return await compute.perform(effect.action, mayStart)
        case .ensureScaleSet, .openSession, .refreshSession, .deleteSession, .poll, .acknowledge, .acquire, .mint, .findRunner,
            .removeRunner:
            return await github.perform(effect.action, mayStart)
        case .probe(.github): return await github.probe(mayStart)
        case .probe(.ec2): return await compute.probe(mayStart)
        case .probe(.launches): return await compute.dryRun(mayStart)
        case .report(let measures): return await metrics.report(measures, told: effect.id, mayStart)
        case .cancel: return .skipped
        }
    }

    private func table(of action: Action) -> LedgerTable { action.place == .lease ? lease : table }
}
