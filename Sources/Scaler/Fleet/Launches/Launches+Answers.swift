/// Who hears of the answers to what launches asked for.
extension Launches {
    enum Request: Sendable {
        case template
        /// Which runner the image holds. No part of the reign: a handover doesn't wait for it.
        case release(LaunchTemplate)
        /// Until when GitHub gives jobs to that runner. No part of the reign either.
        case support(LaunchTemplate)
        case launch(BatchID)
        case describe(BatchID)
        /// Its instances by its tag, in whatever state: those that have ended are in no other listing.
        case listBatch(BatchID)
    }

    mutating func answered(_ request: Request, _ outcome: Outcome, in roster: inout Roster, _ turn: inout Turn) {
        switch request {
        case .template:
            templateResolved(outcome.template, &turn)
            // With a template at hand the next listing looks again.
            turn.judge(.template, outcome.template, nextTry: image.template == nil ? gate.planner.reopens(at: turn.instant) : nil)
        case .release(let template): releaseRead(template, outcome.release, &turn)
        case .support(let template): supportRead(template, outcome.support, &turn)
        case .launch(let id): answered(id, outcome.launch, in: &roster, &turn)
        case .describe(let id): described(id, outcome.launch, in: &roster, &turn)
        case .listBatch(let id): batchListed(id, outcome.instances, in: &roster, &turn)
        }
    }
}
