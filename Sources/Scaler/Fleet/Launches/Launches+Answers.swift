/// Who hears of the answers to what launches asked for.
extension Launches {
    mutating func answered(_ request: Request, _ outcome: Outcome, in roster: inout Roster, _ turn: inout Turn) {
        switch request {
        case .template:
            templateResolved(outcome.template, &turn)
            turn.judge(.template, outcome.template, nextTry: gate.planner.reopens(at: turn.instant))
        case .release(let template): releaseRead(template, outcome.release, &turn)
        case .support(let template): supportRead(template, outcome.support, &turn)
        case .launch(let id): answered(id, outcome.launch, in: &roster, &turn)
        case .describe(let id): described(id, outcome.launch, in: &roster, &turn)
        case .listBatch(let id): batchListed(id, outcome.instances, in: &roster, &turn)
        }
    }
}
