import Testing

@testable import World

@Suite("A just-in-time runner")
struct RunnerTests {
    var tenant = Tenant()

    init() {
        tenant.open()
        _ = tenant.poll(at: 0)
    }

    @Test("takes any job of its set, does that one, and is unregistered")
    mutating func life() throws {
        let jobs = tenant.queue(2, at: 0)
        let id = tenant.listen("spot-1", at: 1)
        #expect(tenant.take("spot-1", at: 2)?.id == jobs[0])
        #expect(tenant.take("spot-1", at: 3)?.id == jobs[0])
        #expect(tenant.github.removeRunner(id, at: 4).failure?.exception == "JobStillRunningException")
        #expect(try tenant.github.finish("spot-1", "succeeded", at: 5).get().finishedAt == 5)
        #expect(tenant.github.removeRunner(id, at: 6).failure?.exception == "AgentNotFoundException")
        let entries = tenant.drain(at: 7)
        #expect(entries.map(\.kind) == [.assigned, .assigned, .started, .completed])
        #expect(entries[2].runnerID == id && entries[3].runnerName == "spot-1" && entries[3].result == "succeeded")
        #expect(tenant.github.statistics(of: tenant.set).assigned == 1)
    }

    @Test("has a name that is free again once it was removed")
    mutating func names() throws {
        let id = try tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 0).get().id
        #expect(tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 0).failure?.exception == "AgentExistsException")
        #expect(try tenant.github.findRunners(name: "spot-1", at: 0).get().map(\.id) == [id])
        try tenant.github.removeRunner(id, at: 0).get()
        #expect(try tenant.github.findRunners(name: "spot-1", at: 0).get() == [])
        #expect(try tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 0).get().id != id)
        #expect(tenant.github.mintRunner("spot-2", scaleSet: 99, at: 0).failure?.exception == "RunnerScaleSetNotFoundException")
    }

    @Test("connects once; removed while idle it gets no job")
    mutating func connects() throws {
        let id = tenant.listen("spot-1", at: 0)
        #expect(tenant.github.connect("spot-1", at: 1).failure?.status == 409)
        #expect(tenant.take("spot-1", at: 1) == nil)
        try tenant.github.removeRunner(id, at: 2).get()
        tenant.queue(1, at: 3)
        #expect(tenant.github.takeJob("spot-1", at: 4).failure?.exception == "AgentNotFoundException")
        #expect(tenant.github.statistics(of: tenant.set).registeredRunners == 0)
    }

    @Test("that never connects is removed")
    mutating func reaped() {
        _ = tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 0)
        tenant.listen("spot-2", at: 0)
        _ = tenant.github.advance(to: 300_000)
        #expect(tenant.github.everyRunner.map(\.name) == ["spot-2"])
    }

    @Test("that is lost with a job keeps it busy for a while, then fails it for good")
    mutating func lost() {
        let job = tenant.queue(1, at: 0)[0]
        let id = tenant.listen("spot-1", at: 0)
        _ = tenant.take("spot-1", at: 0)
        tenant.github.vanish("spot-1", at: 10)
        #expect(tenant.github.removeRunner(id, at: 11).failure?.exception == "JobStillRunningException")
        #expect(tenant.github.finish("spot-1", "succeeded", at: 11).failure != nil)
        #expect(tenant.github.nextChange != nil)
        _ = tenant.github.advance(to: 600_010)
        #expect(tenant.github.job(job)?.state == .completed(result: "failed"))
        #expect(tenant.github.everyRunner == [] && tenant.github.statistics(of: tenant.set) == GitHub.Statistics())
    }

    @Test("that is lost while idle can be removed, and is no longer idle")
    mutating func lostIdle() throws {
        let id = tenant.listen("spot-1", at: 0)
        tenant.github.vanish("spot-1", at: 1)
        #expect(tenant.github.statistics(of: tenant.set).idleRunners == 0)
        try tenant.github.removeRunner(id, at: 2).get()
        #expect(tenant.github.statistics(of: tenant.set) == GitHub.Statistics())
    }

    @Test("is not needed for a job cancelled before; one that runs must be ended by its runner")
    mutating func cancels() throws {
        let jobs = tenant.queue(2, at: 0)
        tenant.listen("spot-1", at: 0)
        _ = tenant.take("spot-1", at: 0)
        #expect(try tenant.github.cancel(jobs[0], at: 1).get() == "spot-1")
        #expect(try tenant.github.cancel(jobs[1], at: 1).get() == nil)
        #expect(tenant.github.cancel("x", at: 1).failure?.status == 404)
        #expect(tenant.github.job(jobs[0])?.cancelRequested == true)
        _ = tenant.github.finish("spot-1", "canceled", at: 2)
        let completed = tenant.drain(at: 3).filter { $0.kind == .completed }
        #expect(completed.map(\.result) == ["canceled", "canceled"] && completed.map(\.runnerName) == [nil, "spot-1"])
        #expect(tenant.github.statistics(of: tenant.set) == GitHub.Statistics())
    }

    @Test("lives with thousands of others the same way under the same seed, and the counts agree with the records")
    func replay() {
        func run(_ seed: UInt64) -> (jobs: [GitHub.Job], messages: [GitHub.Message], counts: GitHub.Statistics) {
            var tenant = Tenant(seed: seed)
            var chance = Generator(seed: seed)
            tenant.open()
            for step in 0..<2_000 {
                let now = Int64(step) * 5_000
                if chance.happens(0.5) { tenant.queue(1, at: now) }
                if chance.happens(0.5) { tenant.listen("r\(step)", at: now) }
                if chance.happens(0.02) { tenant.github.evictSession(of: tenant.set) }
                if tenant.github.session(of: tenant.set) == nil { tenant.open(at: now) }
                _ = tenant.poll(capacity: Int(chance.next() % 40), at: now)
                for runner in tenant.github.everyRunner.prefix(20) {
                    _ = tenant.take(runner.name, at: now)
                    if chance.happens(0.05) { _ = tenant.github.finish(runner.name, "succeeded", at: now) }
                    if chance.happens(0.01) { tenant.github.vanish(runner.name, at: now) }
                }
                if step % 50 == 0 { agree(tenant) }
            }
            return (tenant.github.everyJob, tenant.github.messages(of: tenant.set), tenant.github.statistics(of: tenant.set))
        }
        let first = run(3)
        #expect(first == run(3))
        #expect(first.jobs != run(4).jobs)
    }

    private func agree(_ tenant: Tenant) {
        let counts = tenant.github.statistics(of: tenant.set)
        let runners = tenant.github.everyRunner
        var waiting = 0
        var running = 0
        for job in tenant.github.jobs.values {
            if case .assigned = job.state { waiting += 1 }
            if case .running = job.state { running += 1 }
        }
        #expect(counts.running == running && counts.assigned == waiting + running)
        #expect(counts.registeredRunners == runners.count && counts.idleRunners == runners.filter(\.isIdle).count)
        #expect(counts.busyRunners == runners.filter { $0.jobID != nil }.count)
    }

    @Test("Jobs that are over are counted for ever, and only the latest are remembered")
    func forgets() {
        var tenant = Tenant()
        tenant.github.keptJobs = 3
        tenant.open()
        _ = tenant.poll(at: 0)
        let ids = tenant.queue(8, at: 1)
        for number in 0..<6 {
            tenant.listen("r\(number)", at: 2)
            _ = tenant.take("r\(number)", at: 3)
            #expect(tenant.github.jobCounts.running == 1)
            _ = tenant.github.finish("r\(number)", number == 0 ? "failed" : "succeeded", at: 4)
        }
        _ = tenant.github.cancel(ids[7], at: 5)
        #expect(tenant.github.everyJobCount == 8)
        #expect(tenant.github.jobCounts.succeeded == 5 && tenant.github.jobCounts.failed == 2 && tenant.github.jobCounts.running == 0)
        #expect(tenant.github.everyJob.map(\.id) == [ids[4], ids[5], ids[6], ids[7]])
        _ = tenant.github.cancel(ids[7], at: 6)
        #expect(tenant.github.jobCounts.failed == 2)
    }
}
