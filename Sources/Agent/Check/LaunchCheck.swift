import Scaler

/// Whether EC2 would launch for this role, asked as standbys ask it.
struct LaunchCheck: Sendable {
    let settings: Settings
    let access: AWSAccess

    func line() async -> CheckLine {
        guard settings.scaleSet.ec2.provesLaunches else { return .warn("launches", "not asked: LAUNCH_DRY_RUNS is false") }
        switch await Compute(settings, access).dryRun({ true }) {
        case .done: return .ok("launches", "EC2 would launch, by dry runs of CreateFleet and RunInstances")
        case .refused(let refusal):
            // The template is made by the first leader, and a wish for patience is no fault: but nothing was proved.
            if case .busy = refusal.kind { return .warn("launches", "not known: \(refusal.words)") }
            return .fail("launches", refusal.words)
        case .unknown(let words): return .fail("launches", words)
        case .skipped: return .skipped("launches", "the question wasn't sent")
        }
    }
}
