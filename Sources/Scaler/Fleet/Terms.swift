/// What stays as it is while one leader serves one scale set. Every room holds it, so it is there once: a fleet whose rooms hold
/// copies is 10 kB large, and Swift moves that with each look at it (a fifth of the simulator's time).
final class Terms: Sendable {
    let scope: Scope
    let epoch: Int64
    /// Whose instances this leader's are: EC2 shows another deployment's under the same scale set's name, and they are left alone.
    let deployment: DeploymentID
    let limits: ScalingLimits
    let plan: LaunchPlan
    let timings: FleetTimings
    /// Whether GitHub refuses old runner versions (github.com does, Enterprise Server doesn't).
    let runnersAge: Bool

    init(_ configuration: Configuration, _ hold: Hold) {
        scope = configuration.scope
        epoch = hold.epoch
        deployment = hold.deployment
        limits = configuration.scaling
        plan = configuration.launch
        timings = configuration.fleet
        runnersAge = configuration.runnersAge
    }

    /// The write that moves what is over into HISTORY; it expires there after 30 days.
    func history(_ kind: String, _ id: String, _ item: Item, at wall: WallTime) -> Write {
        var item = item
        item["ttl"] = .number(wall.seconds(after: Scope.historyLife))
        return Write(scope.history(kind, id, at: wall), .put(item))
    }
}
