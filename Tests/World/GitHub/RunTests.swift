import Testing

@testable import World

@Suite("Workflow runs")
struct RunTests {
    var tenant = Tenant()
    var jobs: [String] = []

    init() {
        tenant.open()
        _ = tenant.poll(at: 0)
        jobs = (0..<3).map { _ in tenant.github.queue(.init(labels: ["spot"], workflowRun: 7), at: 0) }
    }

    private mutating func work(_ results: String...) {
        for (number, result) in results.enumerated() {
            let name = "r\(tenant.github.everyJobCount)-\(number)"
            tenant.listen(name, at: 1)
            _ = tenant.take(name, at: 1)
            _ = tenant.github.finish(name, result, at: 2)
        }
    }

    @Test("A finished run is re-run with its failed jobs, under the same job ids and the next attempt")
    mutating func failedJobs() throws {
        #expect(tenant.github.rerun(7, .failedJobs, at: 1).failure?.message == "This workflow is already running")
        work("succeeded", "failed", "canceled")
        #expect(tenant.github.run(7)?.conclusion == "failure")
        _ = tenant.drain(at: 3)
        let again = try tenant.github.rerun(7, .failedJobs, at: 3).get()
        let entries = tenant.drain(at: 4)
        #expect(entries.map(\.jobID) == [jobs[1], jobs[2]] && entries.map(\.request.attempt) == [2, 2])
        #expect(again.allSatisfy { !jobs.contains($0) } && tenant.github.run(7)?.attempt == 2)
        work("succeeded", "succeeded")
        #expect(tenant.github.run(7)?.conclusion == "success")
        #expect(tenant.github.rerun(7, .everything, at: 5).failure?.message == "This workflow run cannot be retried")
    }

    @Test("GitHub refuses to re-run a run that is a month old or unknown")
    mutating func refusals() throws {
        work("failed", "failed", "failed")
        let month: Int64 = 30 * 86_400_000
        #expect(tenant.github.rerun(7, .job(jobs[0]), at: month).failure?.message.hasSuffix("created over a month ago") == true)
        #expect(tenant.github.rerun(8, .everything, at: 3).failure?.status == 404)
        #expect(try tenant.github.rerun(7, .job(jobs[0]), at: 3).get().count == 1)
    }

    @Test("A cancelled run waits for its runners, and a forced one ends at once")
    mutating func cancelling() throws {
        tenant.listen("spot-1", at: 1)
        _ = tenant.take("spot-1", at: 1)
        try tenant.github.cancelRun(7, at: 2).get()
        #expect(jobs.map { tenant.github.job($0)?.isCompleted } == [false, true, true])
        try tenant.github.cancelRun(7, force: true, at: 3).get()
        #expect(tenant.github.run(7)?.conclusion == "cancelled")
        let runner = try #require(tenant.github.peekRunner("spot-1"))
        #expect(tenant.github.removeRunner(runner.id, at: 4).failure == nil, "after a forced end the runner can be removed at once")
    }
}
