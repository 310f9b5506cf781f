import World

/// What is asked of the runners.
struct Workload {
    /// How long each job runs, ms.
    var durations: [String: Int64] = [:]
    var queued: [String] = []
    var cancelled: Set<String> = []
}

enum Work {
    case burst(Int)
    case cancel
}

extension Simulation {
    /// Bursts of jobs at random moments, and a few cancellations.
    func planWork() {
        for _ in 0..<weather.bursts {
            let size = chance.happens(0.2) ? Int(chance.milliseconds(in: 3...Int64(weather.maximum))) : Int(chance.milliseconds(in: 1...4))
            timeline.add(.work(.burst(size)), at: Int64.random(in: 0...weather.duration, using: &chance))
            if chance.happens(0.3) { timeline.add(.work(.cancel), at: Int64.random(in: 0...weather.duration, using: &chance)) }
        }
    }

    func perform(_ work: Work) {
        switch work {
        case .burst(let size): for _ in 0..<size { queueJob() }
        case .cancel:
            guard !workload.queued.isEmpty else { return }
            let job = workload.queued[Int(chance.next() % UInt64(workload.queued.count))]
            guard case .success(let runner) = github.cancel(job, at: ms) else { return }
            coverage.count(.jobCancelled)
            workload.cancelled.insert(job)
            if let runner, let machine = alive.first(where: { $0.name == runner }) { later(.finish, machine, 500...5_000) }
        }
    }

    private func queueJob() {
        let job = github.queue(.init(labels: ["spot"]), at: ms)
        workload.durations[job] =
            chance.happens(weather.maximum > 5 ? 0.2 : 0.03)
            ? chance.milliseconds(in: 60_000...400_000) : chance.milliseconds(in: 2_000...60_000)
        workload.queued.append(job)
        coverage.count(.jobQueued)
    }
}
