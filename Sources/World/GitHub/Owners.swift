extension GitHub.ActionsService {
    /// Whether a scale set belongs to an owner. Everything belongs to the owner ``, and to everybody where owners aren't apart.
    ///
    /// - Parameter owner: the path of an organization (`acme`), a repository (`acme/web`) or an enterprise (`enterprises/big`), lower case.
    public func isOwned(_ scaleSet: Int, by owner: String) -> Bool {
        desks.look(scaleSet) { belongs($0.scaleSet, to: owner) } ?? false
    }

    /// A runner by its id: for inspection.
    public func peekRunner(_ id: Int) -> GitHub.Runner? { runners[id] }

    func belongs(_ scaleSet: GitHub.ScaleSet, to owner: String) -> Bool {
        !manners.ownersApart || owner.isEmpty || scaleSet.owner.isEmpty || scaleSet.owner == owner
    }

    /// Whether a scale set may run jobs of this kind at all: its owner's repositories, and public ones only where its group allows them.
    /// A repository's own set bypasses groups (measured on 2026-07-04: at an organization such jobs waited without any error).
    func admits(_ scaleSet: GitHub.ScaleSet, _ lane: GitHub.Backlog.Origin) -> Bool {
        let isOfRepository = scaleSet.owner.contains("/") && !scaleSet.owner.hasPrefix("enterprises/")
        if lane.isPublic, !isOfRepository, groups.first(where: { $0.id == scaleSet.group })?.allowsPublicRepositories != true {
            return false
        }
        guard manners.ownersApart, !scaleSet.owner.isEmpty, !scaleSet.owner.hasPrefix("enterprises/") else { return true }
        return scaleSet.owner == (isOfRepository ? lane.owner + "/" + lane.repository : lane.owner)
    }
}

extension GitHub.Backlog {
    /// Whose a job is, as far as it decides which scale sets may run it. Lower case.
    struct Origin: Sendable, Hashable {
        var owner: String
        var repository: String
        var isPublic: Bool

        init(_ request: GitHub.JobRequest) {
            owner = request.owner.lowercased()
            repository = request.repository.lowercased()
            isPublic = request.isPublic
        }
    }
}
