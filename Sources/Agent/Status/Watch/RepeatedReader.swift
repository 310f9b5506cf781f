import Scaler

/// Reads the ledger again and again. The lease is watched for its duration once, at the first reading. After that each reading asks for the
/// lease, for the agents, for what lives, and for the instances' phases, a hundred at a time. Elections are read when the epoch has
/// changed.
actor RepeatedReader {
    private let reader: StatusReader
    private var sight: LeaseSight?
    private var elections: (epoch: Int64?, found: [(Key, Scaler.Item)])?

    init(_ reader: StatusReader) { self.reader = reader }

    func read() async throws(StatusError) -> StatusReport {
        let lease = try await look()
        var reading = try await reader.read(besides: lease)
        if elections == nil || elections?.epoch != lease.lease?.epoch {
            let found = try await reader.elections(lease.lease)
            elections = (lease.lease?.epoch, found)
        }
        reading.add(elections: elections?.found ?? [])
        return StatusReport(reading, scope: reader.scope)
    }

    private func look() async throws(StatusError) -> LeaseSighting {
        guard var sight else {
            let first = try await reader.ledger.sight()
            self.sight = LeaseSight(first, at: BootClock.instant)
            return first
        }
        sight.see(try await reader.ledger.read(), at: BootClock.instant)
        self.sight = sight
        return sight.sighting
    }
}
