/// A handover that an operator asked for: whoever watches sees the request in the lease, as its holder does, and looks often until
/// the lease is given up.
///
/// It only looks. What may be claimed, and when, is the same as ever: a released lease at once, a held one after its whole duration,
/// for nobody knows when its holder sees the request, or whether it does (INV-1).
struct ExpectedHandover: Sendable {
    /// From the receipt of one look to the next.
    private static let often = (least: Duration.milliseconds(100), most: Duration.milliseconds(200))

    /// The epoch that was asked to end, and until when its end is looked out for: as long as its lease lasts. A holder that lives has
    /// let go by then; of one that doesn't, the ordinary pace is enough. So one request costs each standby some 35 reads.
    private var expected: (epoch: Int64, until: Instant)?

    /// When to look at the lease again; nil when nobody asked for its end, or its end is overdue.
    mutating func look(at lease: LeaseRecord?, _ turn: inout Turn) -> Instant? {
        guard let lease, !lease.released, lease.stepDown == lease.epoch else {
            expected = nil
            return nil
        }
        if expected?.epoch != lease.epoch { expected = (lease.epoch, turn.instant + lease.duration) }
        guard let expected, turn.instant < expected.until else { return nil }
        return turn.instant + turn.generator.span(Self.often.least, Self.often.most)
    }
}
