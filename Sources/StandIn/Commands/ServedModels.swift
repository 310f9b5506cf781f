import World

/// The models as the options ask for them.
extension ServeCommand {
    func region(_ plan: Plan, seed: UInt64) -> EC2.Region {
        var region = EC2.Region(seed: seed)
        for (subnet, zone) in plan.subnets.sorted(by: { $0.key < $1.key }) { region.addSubnet(EC2.Subnet(id: subnet, zone: zone)) }
        region.images = plan.images
        region.types = Plan.types
        region.delays.boot = bootDelay.milliseconds...bootDelay.milliseconds
        region.delays.shutdown = shutdownDelay.range ?? 0...0
        region.delays.visibility = visibilityDelay.milliseconds...visibilityDelay.milliseconds
        region.delays.tags = tagDelay.milliseconds...tagDelay.milliseconds
        region.delays.page = plan.pageTime
        region.manners = .measured
        region.manners.interruptionsHaveNoCode = interruptionsWithoutCode
        region.manners.poolsTried = max(1, poolsTried)
        region.manners.defaultSubnet = plan.subnets.keys.min()
        for pair in notOffered {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { region.manners.notOffered[parts[1], default: []].insert(parts[0]) }
        }
        if noLimits { region.limits.lift() }
        return region
    }

    func service(seed: UInt64) -> GitHub.ActionsService {
        var service = GitHub.ActionsService(seed: seed, flow: ghesAcquire ? .offered : .assigned)
        service.manners = .measured
        service.manners.discardsLabelPatches = !changesLabels
        service.manners.keepsNameLabelOnly = nameLabelOnly
        service.manners.conflictNamesOwner = !anonymousConflict
        service.registrationLimit.most = registrations > 0 && !noLimits ? registrations : nil
        service.keptJobs = keepJobs
        for group in groups {
            let parts = group.split(separator: "=", maxSplits: 1).map(String.init)
            service.addGroup(parts[0], allowsPublicRepositories: parts.last == "public" && parts.count == 2)
        }
        setPeriods(&service.periods)
        return service
    }

    private func setPeriods(_ periods: inout GitHub.Periods) {
        periods.staleSession = sessionStale.milliseconds
        periods.queueToken = queueToken.milliseconds
        periods.assignmentWindow = assignmentWindow.milliseconds
        periods.lostRunner = lostRunner.milliseconds
        periods.lockRenewal = lockRenewal.milliseconds > 0 ? lockRenewal.milliseconds : nil
        periods.idleRunner = idleRunner.range
        periods.ignoredCancel = ignoredCancel.range?.upperBound
        periods.stoppedRunner = stoppedRunner.range ?? 0...0
        periods.minting = mintDelay.range ?? 0...0
        periods.registrationLinger = runnerLinger.range ?? 0...0
    }
}

extension EC2.Limits {
    /// So wide that nothing is throttled.
    fileprivate mutating func lift() {
        let wide = EC2.Bucket(capacity: 1_000_000, refillPerSecond: 1_000_000)
        (createFleet, runInstances, launches, terminate, terminations) = (wide, wide, wide, wide, wide)
        (describe, describeUnfiltered, mutate) = (wide, wide, wide)
    }
}
