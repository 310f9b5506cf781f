/// The same host comes back at once: a process takes up the lease of the one before it on its host, without waiting.
///
/// Why that is safe (INV-1):
/// - This process holds the lock of the very file that the lease names, in the boot that it names. The kernel frees a lock only
///   when the last thread of its holder has ended. So the holder is dead, whatever authority its clock would still grant: nobody
///   has authority, and nobody is left to begin an effect.
/// - What the dead process had sent may still be under way. It is as harmless as after any other takeover, because the claim is the
///   same transaction, on exactly the pair that was read: a renewal of the dead one that lands first makes the claim fail, and one
///   that lands later finds another epoch. Its commits find another claim in FENCE, or are applied before the claim and are read by
///   the takeover that follows. Its launches come under the tokens of committed batches, which count in full until the horizon,
///   counted from this claim: each was started before its `notAfter`, and signed before this claim began.
struct Reclaiming: Sendable {
    private let agent: String
    private let host: HostIdentity?
    private let mayReclaim: Bool
    /// This process has led: from then on the lease of this host may be its own.
    private var hasLed = false

    init(_ configuration: Configuration) {
        agent = configuration.agent
        host = configuration.hostIdentity
        mayReclaim = configuration.mayReclaim
    }

    mutating func haveLed() { hasLed = true }

    /// For how long a lease must have looked the same before it may be claimed.
    ///
    /// After crash upon crash the predecessor's is waited for twice as long: a standby may see the last beat up to a poll later than
    /// this process does, and a poll is shorter than the duration, so by then every standby has had its turn.
    func patience(with lease: LeaseRecord) -> Duration {
        if lease.released { return .zero }
        guard isPredecessors(lease) else { return lease.duration }
        return mayReclaim ? .zero : lease.duration * 2
    }

    /// Whether this lease was held by the dead process before this one. Never true of a lease that this process itself held: a leader
    /// that lost its authority and lives claims like anyone else.
    func isPredecessors(_ lease: LeaseRecord) -> Bool {
        guard !hasLed, let host else { return false }
        return lease.owner == agent && lease.host == host
    }
}
