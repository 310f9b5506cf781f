import Scaler

/// Gives the table the identity of another deployment, through its lease.
struct DeploymentAdoption: Sendable {
    private static let tries = 5

    let ledger: LeaseReader
    let deployment: DeploymentID
    /// A word for a lease that nobody claimed yet.
    let beat: String

    /// - Returns: one sentence that says what was done.
    func run() async throws(StatusError) -> String {
        var words = ""
        for _ in 0..<Self.tries {
            let lease = try await ledger.read()
            if lease?.deployment == deployment { return "the table has the identity of deployment \(deployment)" }
            switch await ledger.perform(.write(ledger.scope.deploymentGift(deployment, to: lease, beat: beat))) {
            case .done: return Self.words(deployment, lease)
            // A claim came between, or a conflict with a renewal.
            case .refused(let refusal): words = refusal.words
            case .unknown(let lost): words = lost
            case .skipped: words = "nothing was sent"
            }
            try? await Task.sleep(for: .milliseconds(200))  // another agent's write is over by then
        }
        throw StatusError(description: words)
    }

    private static func words(_ deployment: DeploymentID, _ lease: LeaseRecord?) -> String {
        let before = lease?.deployment.map { ", in place of \($0)" } ?? ""
        let holder = lease.flatMap { $0.released ? nil : "; \($0.owner) hands over with its next renewal" } ?? ""
        return "the table was given the identity of deployment \(deployment)\(before)\(holder)"
    }
}
