/// What leadership tells of itself. Nothing here changes it.
extension Leadership {
    /// The hold, while leading; it says nothing of authority.
    var hold: Hold? { if case .leading(let leading) = standing { leading.hold } else { nil } }

    /// The epoch that it leads under; it says nothing of authority.
    var epoch: Int64? { hold?.epoch }

    var isFollowing: Bool { if case .following = standing { true } else { false } }

    var authority: Authority? {
        guard let epoch, let authorityEnds else { return nil }
        return Authority(epoch: epoch, ends: authorityEnds)
    }

    func hasAuthority(at now: Instant) -> Bool { authorityEnds.map { now < $0 } ?? false }
}
