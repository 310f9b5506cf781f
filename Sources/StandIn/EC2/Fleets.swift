import World

extension Cloud {
    func createFleet(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        fleetRequest(form).flatMap { request in
            ec2.createFleet(request, at: now).map { fleet in
                XML { xml in
                    xml.element("fleetId", fleet.id)
                    xml.write(fleet)
                }
            }
        }
    }

    func describeFleets(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        ec2.describeFleets(form["FleetId"].strings, at: now).map { fleets in
            XML { $0.list("fleetSet", fleets) { $0.describe($1) } }
        }
    }

    func fleetRequest(_ form: QueryForm) -> Result<EC2.FleetRequest, EC2.Failure> {
        let target = form["TargetCapacitySpecification"]
        guard let total = target["TotalTargetCapacity"].int else {
            return .failure(missing("TargetCapacitySpecification.TotalTargetCapacity"))
        }
        let market = target["DefaultTargetCapacityType"].string ?? "on-demand"
        guard let market = EC2.Market(rawValue: market) else {
            return .failure(EC2.Failure("InvalidParameterValue", "Invalid value '\(market)' for DefaultTargetCapacityType."))
        }
        let instanceTags = tagged(form, "instance")
        let fleetTags = tagged(form, "fleet")
        if let wrong = (Array(instanceTags.keys) + fleetTags.keys).sorted().first(where: { $0.hasPrefix("aws:") }) {
            let text = "Tag keys starting with 'aws:' are reserved for internal use: \(wrong)"
            return .failure(EC2.Failure("InvalidParameterValue", text))
        }
        return .success(
            EC2.FleetRequest(
                token: form["ClientToken"].string, configs: form["LaunchTemplateConfigs"].list.map(fleetConfig), total: total,
                defaultMarket: market, spotTarget: target["SpotTargetCapacity"].int, onDemandTarget: target["OnDemandTargetCapacity"].int,
                strategy: form["SpotOptions"]["AllocationStrategy"].string ?? "lowest-price", instanceTags: instanceTags,
                fleetTags: fleetTags, type: form["Type"].string ?? "maintain"))
    }

    private func fleetConfig(_ form: QueryForm) -> EC2.FleetConfig {
        EC2.FleetConfig(
            template: templateReference(form["LaunchTemplateSpecification"]),
            overrides: form["Overrides"].list.map { override in
                EC2.Override(
                    type: override["InstanceType"].string ?? "", subnet: override["SubnetId"].string ?? "",
                    maxPrice: override["MaxPrice"].string.map { Double($0) ?? .nan }, image: override["ImageId"].string)
            })
    }

    func templateReference(_ form: QueryForm) -> EC2.TemplateReference {
        EC2.TemplateReference(
            id: form["LaunchTemplateId"].string, name: form["LaunchTemplateName"].string, version: form["Version"].string ?? "")
    }

    private func tagged(_ form: QueryForm, _ resource: String) -> [String: String] {
        let specifications = form["TagSpecification"].list + form["TagSpecifications"].list
        let chosen = specifications.filter { $0["ResourceType"].string == resource }.map(tagPairs)
        return chosen.reduce(into: [:]) { $0.merge($1) { _, last in last } }
    }
}

extension XML {
    fileprivate mutating func write(_ fleet: EC2.Fleet) {
        list("errorSet", fleet.errors) { item, error in
            item.write(error.template, error.override)
            item.element("lifecycle", error.market.rawValue)
            item.element("errorCode", error.code)
            item.element("errorMessage", error.message)
        }
        list("fleetInstanceSet", fleet.launched) { item, launched in
            item.write(launched.template, launched.override)
            item.element("lifecycle", launched.market.rawValue)
            item.element("instanceIds") { ids in for id in launched.ids { ids.element("item", id) } }
            item.element("instanceType", launched.override.type)
        }
    }

    fileprivate mutating func write(_ template: EC2.TemplateReference, _ override: EC2.Override) {
        element("launchTemplateAndOverrides") { both in
            both.element("launchTemplateSpecification") { specification in
                specification.element("launchTemplateId", template.id)
                specification.element("launchTemplateName", template.name)
                specification.element("version", template.version)
            }
            both.element("overrides") { overrides in
                overrides.element("instanceType", override.type)
                overrides.element("maxPrice", override.maxPrice.map { "\($0)" })
                overrides.element("subnetId", override.subnet)
                overrides.element("imageId", override.image)
            }
        }
    }

    fileprivate mutating func describe(_ fleet: EC2.Fleet) {
        element("activityStatus", "fulfilled")
        element("createTime", WireDate(milliseconds: fleet.createdAt).milliseconds)
        element("fleetId", fleet.id)
        element("fleetState", "active")
        element("type", "instant")
        element("fulfilledCapacity", "\(Double(fleet.ids.count))")
        list("tagSet", fleet.tags.sorted { $0.key < $1.key }) { item, tag in
            item.element("key", tag.key)
            item.element("value", tag.value)
        }
        write(fleet)
    }
}
