import Testing

@testable import World

@Suite("GitHub and a runner in disagreement")
struct ConclusionTests {
    var tenant = Tenant()
    var job = ""
    var runner = 0

    init() {
        tenant.open()
        _ = tenant.poll(at: 0)
        job = tenant.queue(1, at: 0)[0]
        runner = tenant.listen("spot-1", at: 0)
    }

    @Test("GitHub forgets a connected idle runner after minutes, and the runner learns it at its next request")
    mutating func dropped() {
        tenant.github.periods.idleRunner = 120_000...360_000
        tenant.listen("spot-2", at: 0)
        _ = tenant.take("spot-1", at: 0)
        _ = tenant.github.advance(to: 119_999)
        #expect(tenant.github.peekRunner("spot-2") != nil)
        _ = tenant.github.advance(to: 360_000)
        #expect(tenant.github.everyRunner.map(\.name) == ["spot-1"], "a busy one stays")
        #expect(tenant.github.takeJob("spot-2", at: 360_000).failure?.exception == "AgentNotFoundException")
        #expect(tenant.github.statistics(of: tenant.set).idleRunners == 0)
    }

    @Test("A deaf listener counts as idle and takes no job")
    mutating func deaf() {
        tenant.github.faults.deafRunners = 1
        _ = tenant.take("spot-1", at: 0)
        tenant.listen("spot-2", at: 1)
        tenant.queue(1, at: 1)
        #expect(tenant.take("spot-2", at: 2) == nil && tenant.github.statistics(of: tenant.set).idleRunners == 1)
        tenant.listen("spot-3", at: 3)
        #expect(tenant.take("spot-3", at: 3) != nil)
    }

    @Test("A job that GitHub ended keeps its result when its runner finishes later")
    mutating func concluded() throws {
        _ = tenant.take("spot-1", at: 0)
        tenant.github.conclude(job, "succeeded", at: 5)
        #expect(tenant.drain(at: 6).last?.kind == .completed && tenant.github.job(job)?.isCompleted == true)
        var counts = GitHub.Statistics()
        counts.registeredRunners = 1
        #expect(tenant.github.statistics(of: tenant.set) == counts, "neither idle nor busy")
        #expect(tenant.take("spot-1", at: 7)?.id == job)
        #expect(try tenant.github.finish("spot-1", "failed", at: 8).get().state == .completed(result: "succeeded"))
        #expect(tenant.github.everyRunner == [] && tenant.drain(at: 9).isEmpty)
    }

    @Test("GitHub removes a runner whose job it ended, unless it still counts the runner as busy")
    mutating func removal() {
        _ = tenant.take("spot-1", at: 0)
        tenant.github.conclude(job, "succeeded", at: 5)
        tenant.github.manners.countsConcludedAsBusy = true
        #expect(tenant.github.removeRunner(runner, at: 6).failure?.exception == "JobStillRunningException")
        tenant.github.manners.countsConcludedAsBusy = false
        #expect(tenant.github.removeRunner(runner, at: 7).failure == nil)
        #expect(tenant.github.finish("spot-1", "succeeded", at: 8).failure != nil)
    }

    @Test("GitHub ends a cancelled job after five minutes though its runner works on")
    mutating func ignoredCancel() {
        tenant.github.periods.ignoredCancel = 301_000
        _ = tenant.take("spot-1", at: 0)
        _ = tenant.github.cancel(job, at: 1_000)
        _ = tenant.github.cancel(job, at: 100_000)
        _ = tenant.github.advance(to: 301_999)
        #expect(tenant.github.job(job)?.isCompleted == false)
        _ = tenant.github.advance(to: 302_000)
        #expect(tenant.github.job(job)?.state == .completed(result: "canceled"))
        #expect(tenant.github.peekRunner("spot-1")?.concludedJob == job)
    }

    @Test("A lost runner's job fails ten minutes after the last renewal of its lock")
    mutating func lockRenewal() {
        tenant.github.periods.lockRenewal = 60_000
        _ = tenant.take("spot-1", at: 5_000)
        tenant.github.vanish("spot-1", at: 100_000)
        _ = tenant.github.advance(to: 664_999)
        #expect(tenant.github.job(job)?.isCompleted == false)
        _ = tenant.github.advance(to: 665_000)
        #expect(tenant.github.job(job)?.state == .completed(result: "failed") && tenant.github.job(job)?.finishedAt == 665_000)
    }

    @Test("A stopped runner's job fails within half a minute if its machine lasts until GitHub was told", arguments: [7_499, 7_500])
    func stopped(_ lasts: Int64) {
        var tenant = tenant
        _ = tenant.take("spot-1", at: 0)
        tenant.github.stop("spot-1", at: 1_000)
        tenant.github.vanish("spot-1", at: 1_000 + lasts)
        _ = tenant.github.advance(to: 15_999)
        #expect(tenant.github.job(job)?.isCompleted == false)
        _ = tenant.github.advance(to: 27_000)
        #expect(tenant.github.job(job)?.isCompleted == (lasts == 7_500))
        _ = tenant.github.advance(to: 700_000)
        #expect(tenant.github.job(job)?.state == .completed(result: "failed") && tenant.github.everyRunner == [])
    }

    @Test("A runner's name and record stay for a while after its job, outside the statistics")
    mutating func lingering() throws {
        tenant.github.periods.registrationLinger = 4_000...4_000
        _ = tenant.take("spot-1", at: 0)
        _ = tenant.github.finish("spot-1", "succeeded", at: 1_000)
        #expect(tenant.github.statistics(of: tenant.set) == GitHub.Statistics())
        #expect(tenant.github.removeRunner(runner, at: 4_999).failure?.exception == "JobStillRunningException")
        #expect(tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 4_999).failure?.exception == "AgentExistsException")
        #expect(tenant.github.takeJob("spot-1", at: 4_999).failure != nil)
        tenant.github.vanish("spot-1", at: 4_999)
        #expect(try tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 5_000).get().id != runner)
        #expect(tenant.github.removeRunner(runner, at: 5_000).failure?.exception == "AgentNotFoundException")
    }
}
