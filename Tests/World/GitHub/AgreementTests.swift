import Testing

@testable import World

@Suite("GitHub with every manner on")
struct AgreementTests {
    @Test("Counts agree with the records, and a seed replays, with every manner on", arguments: [UInt64(1), 2, 3])
    func replay(_ seed: UInt64) {
        let first = run(seed)
        let second = run(seed)
        #expect(first.jobs == second.jobs && first.messages == second.messages)
        #expect(first.jobs.contains { $0.isPhantom } && first.jobs.contains { $0.state == .completed(result: "failed") })
    }

    private func run(_ seed: UInt64) -> (jobs: [GitHub.Job], messages: [GitHub.Message]) {
        var tenant = Tenant(seed: seed)
        var chance = Generator(seed: seed)
        turnOn(&tenant.github)
        tenant.open()
        for step in 0..<400 {
            let now = Int64(step) * 7_000
            if chance.happens(0.5) { tenant.queue(1, at: now) }
            if chance.happens(0.5) { tenant.listen("r\(step)", at: now) }
            if chance.happens(0.02) { tenant.github.conjure(1, on: tenant.set, at: now) }
            if chance.happens(0.01) { tenant.github.loseAssignments(of: tenant.set, at: now) }
            if chance.happens(0.01) { tenant.github.restartMessageIDs(of: tenant.set) }
            if chance.happens(0.02) { tenant.github.faults.deafRunners = 1 }
            if chance.happens(0.05) { tenant.github.faults.lateAssignments = 1 }
            if chance.happens(0.05) { tenant.github.faults.lateMints = 1 }
            if tenant.github.session(of: tenant.set) == nil { tenant.open(at: now) }
            _ = tenant.poll(capacity: Int(chance.next() % 40), at: now)
            for runner in tenant.github.everyRunner.prefix(20) { disturb(runner, &tenant, &chance, at: now) }
            agree(tenant)
        }
        return (tenant.github.everyJob, tenant.github.messages(of: tenant.set))
    }

    private func turnOn(_ github: inout GitHub.ActionsService) {
        github.manners = .measured
        github.manners.messageOrder = .completionsFirst
        github.manners.clockOffset = -3_600_000
        github.periods.idleRunner = 60_000...120_000
        github.periods.registrationLinger = 1_000...20_000
        github.periods.lockRenewal = 60_000
        github.periods.ignoredCancel = 301_000
        github.periods.minting = 0...2_000
        github.registrationLimit.most = 20
    }

    private func disturb(_ runner: GitHub.Runner, _ tenant: inout Tenant, _ chance: inout Generator, at now: Int64) {
        let job = tenant.take(runner.name, at: now)
        if chance.happens(0.05) { _ = tenant.github.finish(runner.name, "succeeded", at: now) }
        if chance.happens(0.02) { tenant.github.vanish(runner.name, at: now) }
        if chance.happens(0.02) { tenant.github.stop(runner.name, at: now) }
        guard let job else { return }
        if chance.happens(0.02) { tenant.github.conclude(job.id, "succeeded", at: now) }
        if chance.happens(0.02) { _ = tenant.github.cancel(job.id, at: now) }
    }

    private func agree(_ tenant: Tenant) {
        let counts = tenant.github.statistics(of: tenant.set)
        let registered = tenant.github.everyRunner.filter { $0.endedAt == nil }
        var waiting = 0
        var running = 0
        for job in tenant.github.jobs.values {
            if case .assigned = job.state { waiting += 1 }
            if case .running = job.state { running += 1 }
        }
        #expect(counts.running == running && counts.assigned == waiting + running && tenant.github.jobCounts.running == running)
        #expect(counts.registeredRunners == registered.count && counts.idleRunners == registered.filter(\.isIdle).count)
        #expect(counts.busyRunners == registered.filter { $0.jobID != nil }.count)
    }
}
