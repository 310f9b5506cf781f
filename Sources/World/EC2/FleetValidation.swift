extension EC2.Region {
    /// What EC2 can refuse without looking at anything but the request.
    func malformation(of request: EC2.FleetRequest) -> EC2.Failure? {
        if request.type != "instant" { return .invalid(request.type, for: "Type: this model serves instant fleets only") }
        if let token = request.token, token.utf8.count > 64 || !token.utf8.allSatisfy({ $0 < 128 }) {
            return .invalid(token, for: "ClientToken")
        }
        if request.configs.isEmpty { return .missing("LaunchTemplateConfigs") }
        if request.configs.count > 50 { return .invalid("\(request.configs.count)", for: "LaunchTemplateConfigs: at most 50") }
        if !(1...10_000).contains(request.total) { return .invalid("\(request.total)", for: "TotalTargetCapacity") }
        return targets(of: request) == nil ? .invalid("\(request.total)", for: "TargetCapacitySpecification") : nil
    }

    /// How many of each market are asked for, or nil when the numbers contradict each other.
    func targets(of request: EC2.FleetRequest) -> (spot: Int, onDemand: Int)? {
        var spot = request.spotTarget ?? 0
        var onDemand = request.onDemandTarget ?? 0
        guard (0...10_000).contains(spot), (0...10_000).contains(onDemand) else { return nil }
        let rest = request.total - spot - onDemand
        guard rest >= 0 else { return nil }
        if request.defaultMarket == .spot { spot += rest } else { onDemand += rest }
        return (spot, onDemand)
    }

    /// The request's overrides, each resolved; or the first thing it names that doesn't exist.
    func offers(for request: EC2.FleetRequest) -> Result<[EC2.Offer], EC2.Failure> {
        var offers: [EC2.Offer] = []
        for config in request.configs {
            switch templates.version(config.template) {
            case .failure(let failure): return .failure(failure)
            case .success((_, let version)):
                if config.overrides.isEmpty { return .failure(.missing("Overrides")) }
                for override in config.overrides {
                    switch offer(override, config.template, version) {
                    case .failure(let failure): return .failure(failure)
                    case .success(let offer): offers.append(offer)
                    }
                }
            }
        }
        return collision(in: offers).map { .failure($0) } ?? .success(offers)
    }

    private func offer(
        _ override: EC2.Override, _ template: EC2.TemplateReference, _ version: EC2.LaunchTemplate.Version
    ) -> Result<EC2.Offer, EC2.Failure> {
        if override.type.isEmpty { return .failure(.missing("InstanceType")) }
        if let types, !types.contains(override.type) { return .failure(.invalid(override.type, for: "InstanceType")) }
        if let price = override.maxPrice, !(price >= 0.001) { return .failure(.invalid("\(price)", for: "MaxPrice")) }
        if override.subnet.isEmpty, manners.defaultSubnet == nil { return .failure(.noDefaultSubnet) }
        let subnet = override.subnet.isEmpty ? manners.defaultSubnet ?? "" : override.subnet
        guard let zone = subnets[subnet] else {
            return .failure(EC2.Failure("InvalidSubnetID.NotFound", "The subnet ID '\(subnet)' does not exist"))
        }
        guard let image = override.image ?? version.contents["ImageId"] else { return .failure(.missing("ImageId")) }
        guard images.contains(image) else {
            return .failure(EC2.Failure("InvalidAMIID.NotFound", "The image id '[\(image)]' does not exist"))
        }
        return .success(EC2.Offer(template: template, override: override, version: version, subnet: subnet, zone: zone, image: image))
    }

    /// A fleet can't span two subnets of one zone (EC2 user guide, fleet quotas), nor name a pool twice; EC2 says so with one sentence
    /// (aws-plugin-for-slurm#19, terraform-aws-github-runner#5297).
    private func collision(in offers: [EC2.Offer]) -> EC2.Failure? {
        let failure = EC2.Failure("InvalidFleetConfig", "The fleet configuration contains duplicate instance pools.")
        var subnetOfZone: [String: String] = [:]
        var pools: Set<EC2.Pool> = []
        for offer in offers {
            guard subnetOfZone.updateValue(offer.subnet, forKey: offer.zone) ?? offer.subnet == offer.subnet else { return failure }
            guard pools.insert(offer.pool(.spot)).inserted else { return failure }
        }
        return nil
    }
}
