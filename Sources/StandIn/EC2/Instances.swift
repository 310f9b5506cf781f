import World

extension Cloud {
    func describeInstances(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        let filters = form["Filter"].list.map { EC2.Filter($0["Name"].string ?? "", $0["Value"].strings) }
        let page = ec2.describeInstances(
            ids: form["InstanceId"].strings, filters: filters, maxResults: form["MaxResults"].int, nextToken: form["NextToken"].string,
            at: now)
        return page.map { page in
            answerDelay = page.time
            return XML { xml in
                xml.list("reservationSet", page.instances) { $0.reservation(of: $1, startedAt: restarts[$1.id]) }
                xml.element("nextToken", page.nextToken)
            }
        }
    }

    func createTags(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        ec2.createTags(form["ResourceId"].strings, tagPairs(form), at: now).map { XML { $0.element("return", true) } }
    }

    func describeImages(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        let asked = form["ImageId"].strings
        if let wrong = asked.first(where: { !ec2.images.contains($0) }) {
            return .failure(EC2.Failure("InvalidAMIID.NotFound", "The image id '[\(wrong)]' does not exist"))
        }
        let images = ec2.images.filter { asked.isEmpty || asked.contains($0) }.sorted()
        return .success(
            XML { xml in
                xml.list("imagesSet", images) { item, image in
                    item.element("imageId", image)
                    item.element("imageState", "available")
                    item.element("imageOwnerId", Self.account)
                    item.element("isPublic", false)
                    item.element("architecture", "x86_64")
                    item.element("imageType", "machine")
                    item.element("name", "runner \(image)")
                    item.element("creationDate", "2026-11-01T00:00:00.000Z")
                    item.element("rootDeviceType", "ebs")
                    item.element("rootDeviceName", "/dev/xvda")
                    item.element("virtualizationType", "hvm")
                }
            })
    }

    func describeSubnets(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        let asked = form["SubnetId"].strings
        if let wrong = asked.first(where: { ec2.subnets[$0] == nil }) {
            return .failure(EC2.Failure("InvalidSubnetID.NotFound", "The subnet ID '\(wrong)' does not exist"))
        }
        let subnets = ec2.subnets.filter { asked.isEmpty || asked.contains($0.key) }.sorted { $0.key < $1.key }
        return .success(
            XML { xml in
                xml.list("subnetSet", subnets) { item, subnet in
                    item.element("subnetId", subnet.key)
                    item.element("state", "available")
                    item.element("vpcId", "vpc-0123456789abcdef0")
                    item.element("availabilityZone", subnet.value)
                    item.element("availableIpAddressCount", 4091)
                    item.element("cidrBlock", "10.0.0.0/20")
                }
            })
    }
}

extension XML {
    fileprivate mutating func reservation(of instance: EC2.Instance, startedAt: Int64?) {
        element("reservationId", "r-" + instance.id.dropFirst(2))
        element("ownerId", Cloud.account)
        element("groupSet", "")
        element("instancesSet") { $0.element("item") { $0.write(instance, startedAt: startedAt) } }
    }

    private mutating func write(_ instance: EC2.Instance, startedAt: Int64?) {
        element("instanceId", instance.id)
        element("imageId", instance.image)
        element("instanceState") { $0.write(instance.state) }
        element("privateIpAddress", instance.isEnding ? nil : instance.privateIP)
        element("instanceType", instance.type)
        element("launchTime", WireDate(milliseconds: startedAt ?? instance.launchedAt).milliseconds)
        element("placement") { placement in
            placement.element("availabilityZone", instance.zone)
            placement.element("tenancy", "default")
        }
        element("subnetId", instance.subnet)
        element("vpcId", "vpc-0123456789abcdef0")
        element("architecture", "x86_64")
        element("reason", instance.transition(WireDate(milliseconds: instance.endedAt ?? instance.launchedAt).spaced))
        if let reason = instance.reason {
            element("stateReason") { element in
                element.element("code", reason.code)
                element.element("message", "\(reason.code): \(reason.message)")
            }
        }
        if instance.market == .spot { element("instanceLifecycle", "spot") }
        list("tagSet", instance.tags.sorted { $0.key < $1.key }) { item, tag in
            item.element("key", tag.key)
            item.element("value", tag.value)
        }
    }
}

extension EC2.Instance {
    /// Its address is given back when it ends; one that is only stopped keeps it (EC2 user guide, instance addressing).
    fileprivate var isEnding: Bool { state == .shuttingDown || state == .terminated }
}
