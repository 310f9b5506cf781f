import World

/// IMDSv2 of each instance, and of each host of an agent, at `http://<instance id>.localhost:PORT/latest/…` and
/// `http://127.0.0.1:PORT/imds/<instance id>/latest/…`. Version 1 (no token) is refused, as the launch template demands.
extension Cloud {
    func metadata(_ ask: Ask, of id: String, _ path: ArraySlice<String>) -> Answer {
        let instance = ec2.peek(id).flatMap { $0.state == .terminated ? nil : $0 }
        guard instance != nil || hosts[id] != nil else { return Self.notFound }
        let path = path.joined(separator: "/")
        if path == "latest/api/token" { return metadataToken(ask, id) }
        guard ask.method == "GET" else { return .empty(405) }
        guard let token = ask.headers["x-aws-ec2-metadata-token"], imdsTokens[id]?.contains(token) == true else {
            return .text("Unauthorized", status: 401)
        }
        let found = instance.flatMap { value(path, of: $0) } ?? hosts[id].flatMap { value(path, of: $0, id) }
        return found.map { .text($0) } ?? Self.notFound
    }

    private static let notFound = Answer.text("Not Found", status: 404)

    private func metadataToken(_ ask: Ask, _ id: String) -> Answer {
        guard ask.method == "PUT" else { return .empty(405) }
        guard let text = ask.headers["x-aws-ec2-metadata-token-ttl-seconds"], let life = Int(text), (1...21_600).contains(life) else {
            return .text("Bad Request", status: 400)
        }
        let token = generator.hex(56)
        imdsTokens[id, default: []].insert(token)
        var answer = Answer.text(token)
        answer.headers.append(("x-aws-ec2-metadata-token-ttl-seconds", text))
        return answer
    }

    private func value(_ path: String, of instance: EC2.Instance) -> String? {
        switch path {
        case "latest/meta-data/instance-id": instance.id
        case "latest/meta-data/instance-type": instance.type
        case "latest/meta-data/ami-id": instance.image
        case "latest/meta-data/local-ipv4": instance.privateIP
        case "latest/meta-data/placement/availability-zone": instance.zone
        case "latest/meta-data/placement/region": plan.region
        case "latest/meta-data/instance-life-cycle": instance.market.rawValue
        case "latest/meta-data/iam/security-credentials", "latest/meta-data/iam/security-credentials/": Self.roleName
        case "latest/meta-data/iam/security-credentials/\(Self.roleName)": credentials(of: instance)
        case "latest/meta-data/spot/instance-action": notices[instance.id].map(interruption)
        case "latest/meta-data/events/recommendations/rebalance": rebalances[instance.id].map(rebalance)
        case "latest/meta-data/autoscaling/target-lifecycle-state": nil
        case "latest/dynamic/instance-identity/document": identity(of: instance)
        case "latest/user-data": userData(of: instance)
        default: nil
        }
    }

    private func credentials(of instance: EC2.Instance) -> String {
        let document: JSON = [
            "Code": "Success", "LastUpdated": .string(WireDate(milliseconds: now).seconds), "Type": "AWS-HMAC",
            "AccessKeyId": .string(Self.accessKey(for: instance.id)), "SecretAccessKey": .string("secret-of-" + instance.id),
            "Token": .string("session-of-" + instance.id), "Expiration": .string(WireDate(milliseconds: now + 6 * 3_600_000).seconds),
        ]
        return document.text
    }

    func interruption(_ end: Int64) -> String {
        JSON.object([.init(key: "action", value: "terminate"), .init(key: "time", value: .string(WireDate(milliseconds: end).seconds))])
            .text
    }

    private func rebalance(_ at: Int64) -> String {
        JSON.object([.init(key: "noticeTime", value: .string(WireDate(milliseconds: at).seconds))]).text
    }

    private func identity(of instance: EC2.Instance) -> String {
        let document: JSON = [
            "accountId": .string(Self.account), "architecture": "x86_64", "availabilityZone": .string(instance.zone),
            "imageId": .string(instance.image), "instanceId": .string(instance.id), "instanceType": .string(instance.type),
            "pendingTime": .string(WireDate(milliseconds: instance.launchedAt).seconds), "privateIp": .string(instance.privateIP),
            "region": .string(plan.region), "version": "2017-09-30",
        ]
        return document.text
    }

    private func userData(of instance: EC2.Instance) -> String? {
        instance.contents["UserData"].flatMap(base64Decoded).map { String(decoding: $0, as: UTF8.self) }
    }
}
