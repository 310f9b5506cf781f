import Scaler

/// Everything that was found of one subject.
struct Dossier: Sendable {
    let findings: Findings
    let phases: [InstanceID: PhaseRecord]
    /// What lives, where a job waits.
    let waiting: LedgerReading?
    let readAt: Scaler.WallTime

    /// One for each thing that was meant, in the order of their names.
    func stories(of meant: Findings) -> [Story] {
        let jobs = meant.jobs.values.map { Story(of: $0, in: self) }
        let runners = meant.runners.values.map { Story(of: $0, in: self) }
        let batches = meant.batches.values.map { Story(of: $0, in: self) }
        return (jobs + runners + batches).sorted { $0.id < $1.id }
    }

    func batch(of runner: KnownRunner) -> KnownBatch? { runner.record.batch.flatMap { findings.batches[$0] } }
    func runner(of job: JobRecord) -> KnownRunner? { job.runner.flatMap { findings.runners[$0] } }

    /// Who led at a moment, as far as the elections of the last thirty days say.
    func leader(at moment: Scaler.WallTime) -> ElectionRecord? {
        findings.elections.filter { $0.at <= moment }.max { $0.epoch < $1.epoch }
    }
}
