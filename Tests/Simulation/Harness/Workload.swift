import World

/// What is asked of the runners. What is asked next depends on the order in which things came to an end.
struct Workload {
    /// How long each job runs, ms.
    var durations: [String: Int64] = [:]
    var queued: [String] = []
    /// Jobs that GitHub gives to no runner.
    var phantoms: [String] = []
    /// Bursts.
    var planned = 0
    var cancelled: Set<String> = []
    /// How many jobs of its workflow wait for this one to succeed.
    var followers: [String: Int] = [:]
    /// The job that each concurrency group has under way: the next of the group cancels it.
    var groups: [Int: String] = [:]
    /// Mixed from the jobs that ended, in their order: lengths of later jobs are drawn from it.
    var order: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func ended(_ number: Int) { order = (order ^ UInt64(truncatingIfNeeded: number)) &* 0x0000_0100_0000_01b3 }
}

enum Work {
    case burst(Int)
    case cancel
    /// The next job of a workflow, and how many more follow it.
    case follow(Int)
    /// A job of a concurrency group.
    case group(Int)
}

extension Simulation {
    /// Bursts of jobs at random moments, workflows of jobs that wait for each other, groups of which one runs, and cancellations.
    mutating func planWork() {
        var planned = 0
        while planned < weather.leastJobs || workload.planned < weather.bursts {
            let size = chance.happens(0.2) ? Int(chance.milliseconds(in: 3...Int64(weather.maximum))) : Int(chance.milliseconds(in: 1...4))
            planWork(.burst(size))
            if chance.happens(0.3) { planWork(.cancel) }
            if chance.happens(0.2) { planWork(.follow(Int(chance.milliseconds(in: 1...5)))) }
            if chance.happens(0.2) { planWork(.group(Int(chance.next() % 2))) }
            planned += size
            workload.planned += 1
        }
    }

    private mutating func planWork(_ work: Work) { timeline.add(.work(work), at: Int64.random(in: 0...weather.workday, using: &chance)) }

    mutating func perform(_ work: Work) {
        switch work {
        case .burst(let size): for _ in 0..<size { queueJob() }
        case .follow(let followers): workload.followers[queueJob()] = followers
        case .group(let group):
            if let job = workload.groups[group] { cancel(job) }
            workload.groups[group] = queueJob()
        case .cancel:
            guard !workload.queued.isEmpty else { return }
            cancel(workload.queued[Int(chance.next() % UInt64(workload.queued.count))])
        }
    }

    private mutating func cancel(_ job: String) {
        guard inPlace(&github, { $0.job(job)?.isCompleted }) == false, case .success(let runner) = github.cancel(job, at: ms) else {
            return
        }
        coverage.count(.jobCancelled)
        workload.cancelled.insert(job)
        guard let runner, let machine = alive.first(where: { $0.name == runner }) else { return }
        if let wait = github.periods.ignoredCancel, chance.happens(0.3) {
            machine.goesOnUntil = now + (wait + chance.milliseconds(in: 0...240_000)) * 1_000
        } else {
            later(.finish, machine, 500...5_000)
        }
    }

    @discardableResult
    private mutating func queueJob() -> String {
        let isLong = chance.happens(weather.maximum > 5 ? 0.2 : 0.03)
        let base = isLong ? chance.milliseconds(in: 60_000...400_000) : chance.milliseconds(in: 2_000...60_000)
        return queueJob(running: base + Int64(workload.order % 2_000))
    }

    /// - Parameter duration: how long it runs, ms.
    @discardableResult
    mutating func queueJob(running duration: Int64) -> String {
        // Two runs of one workflow may bear one job id, which is made of the job's name (actions/runner#3621).
        let run = Int64(workload.queued.count + 1)
        let sharedID = chance.happens(0.1) ? "shared-\(run % 3)" : nil
        let job = github.queue(.init(labels: ["spot"], workflowRun: run, sharedID: sharedID), at: ms)
        workload.durations[job] = duration
        workload.queued.append(job)
        coverage.count(.jobQueued)
        return job
    }

    /// A job succeeded: what waited for it is queued.
    mutating func succeeded(_ job: String) {
        workload.ended(inPlace(&github) { $0.job(job)?.number } ?? 0)
        guard let followers = workload.followers.removeValue(forKey: job), followers > 0 else { return }
        coverage.count(.jobFollowed)
        timeline.add(.work(.follow(followers - 1)), at: now + Int64(workload.order % 2_000_000))
    }
}
