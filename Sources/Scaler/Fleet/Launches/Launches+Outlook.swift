/// What launches tell of themselves. Nothing here changes them.
extension Launches {
    func isOpen(_ id: BatchID?) -> Bool { id.map { batches[$0] != nil } ?? false }

    /// Why launches are slow, or impossible; `isMissing` says whether any are wanted.
    func troubles(isMissing: Bool) -> [DegradedItem] {
        let capacity = isMissing ? gate.planner.words : nil
        return [
            losses.line.words.map { DegradedItem("lost launches", $0) }, capacity.map { DegradedItem("capacity", $0) },
            image.breaker.words.map { DegradedItem("image", $0) },
        ].compactMap { $0 }
    }

    /// When up to `missing` instances may be launched, if some can't be now.
    func reopens(for missing: Int, at now: Instant) -> Instant? {
        let slowed = [image.breaker.reopens, losses.line.reopens].compactMap { $0 }.filter { $0 > now }.min()
        return earliest(slowed, gate.reopens(for: min(missing, 1000), at: now))
    }

    /// Whether EC2 says what became of the batch. A refusal says nothing of a sending before, and one for EC2's pace nothing at all.
    func settles(_ answer: Answer<LaunchAnswer>, _ id: BatchID) -> Bool {
        switch answer {
        case .done: true
        case .refused(let refusal):
            switch refusal.kind {
            case .tokenConsumed: true
            case .busy: false
            case .conditionFailed, .cancelled, .inProgress, .unauthorized, .notFound, .exists, .rejected: batches[id]?.isDoubtful != true
            }
        case .unknown, .skipped: false
        }
    }

    /// The capacity to advertise to GitHub. An open breaker, or a stopped line, leaves room for the one launch that may end that.
    func advertised(obtained: Int, at now: Instant) -> Int {
        gate.advertised(obtained: obtained, isProbing: image.breaker.isOpen || losses.line.isStopped, at: now)
    }

    /// How many of a launch's instances nobody gives: what spot lacked is no failure where on-demand is asked next.
    func ungiven(_ request: LaunchRequest, given: Int, at now: Instant) -> Int {
        guard request.count > given else { return 0 }
        if request.market == .spot, gate.planner.choose(at: now)?.market == .onDemand { return 0 }
        return request.count - given
    }
}
