import Scaler

/// The lease between the readings of `agent status --watch`: whether somebody leads is told without waiting at each of them.
///
/// | what a reading finds | shown as |
/// | --- | --- |
/// | another beat or epoch | held |
/// | a lease that was given up a moment ago | as before: at a planned handover the next agent claims it by then |
/// | the same, for the lease's whole duration | released, or expired |
struct LeaseSight: Sendable {
    private(set) var sighting: LeaseSighting
    /// As it was read last, and since when it looks so.
    private var last: (lease: LeaseRecord, since: Instant)?

    /// - Parameter sighting: the lease as it was watched once (`LeaseReader.sight`).
    init(_ sighting: LeaseSighting, at now: Instant) {
        self.sighting = sighting
        last = sighting.lease.map { ($0, now) }
    }

    /// - Parameter lease: as it is read now; nil where nobody ever claimed it.
    mutating func see(_ lease: LeaseRecord?, at now: Instant) {
        guard let lease else {
            (sighting, last) = (LeaseSighting(state: .none, lease: nil), nil)
            return
        }
        guard let last, last.lease.beat == lease.beat, last.lease.epoch == lease.epoch, last.lease.released == lease.released else {
            last = (lease, now)
            if !lease.released { sighting = LeaseSighting(state: .held, lease: lease) }
            return
        }
        guard now - last.since >= lease.duration else { return }
        sighting = LeaseSighting(state: lease.released ? .released : .expired, lease: lease)
    }
}
