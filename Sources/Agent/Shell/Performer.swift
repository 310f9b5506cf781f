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
        case .table(let action): return await table(of: effect.action).perform(action, mayStart)
        case .compute(let action): return await compute.perform(action, mayStart)
        case .github(.probe): return await github.probe(mayStart)
        case .github(let action): return await github.perform(action, mayStart)
        case .agent(.report(let measures)): return await metrics.report(measures, told: effect.id, mayStart)
        case .agent(.cancel): return .skipped
        }
    }

    private func table(of action: Action) -> LedgerTable { action.place == .lease ? lease : table }
}
