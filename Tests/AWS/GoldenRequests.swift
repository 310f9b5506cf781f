import AWS

/// The requests of golden/generate.py, made by our operations, in its order.
enum GoldenRequests {
    static let tags = [Tag("scope", "github.com/größe & co")]
    static let key: Item = ["pk": "LEASE#a", "sk": "LEASE"]
    static let item: Item = [
        "pk": "LEASE#a", "sk": "LEASE", "n": 7, "ok": true, "no": .null, "l": .list(["é\n\"\\\u{1}", .number("-1.5")]),
        "m": .map(["x": .binary([0, 255, 97, 98, 99])]),
    ]
    static let placeholders = Placeholders(names: ["#e": "epoch"], values: [":e": 7])
    static let condition = "#e = :e"
    static let put = PutItem(table: "t", item: item, condition: condition, placeholders: placeholders)
    static let delete = DeleteItem(table: "t", key: key, condition: condition, placeholders: placeholders)
    static let update = UpdateItem(table: "t", key: key, update: "SET beat = :e", condition: condition, placeholders: placeholders)
    static let check = ConditionCheck(table: "t", key: key, condition: condition, placeholders: placeholders)
    static let content = LaunchTemplateContent(
        imageID: "ami-1", instanceType: "c7i.large", userData: "#!/bin/sh\n", instanceProfile: "runner",
        securityGroupIDs: ["sg-1", "sg-2"],
        instanceTags: tags, volumeTags: tags)
    static let onlyImage = LaunchTemplateContent(imageID: "ami-2", shutdownBehavior: nil, metadataTokens: nil, metadataHopLimit: nil)
    static let fleet = CreateFleet(
        clientToken: "batch-1", launchTemplateID: "lt-1", launchTemplateVersion: 3,
        overrides: [
            .init(instanceType: "c7i.large", subnetID: "subnet-a", maxPrice: "0.05"),
            .init(instanceType: "c6i.large", subnetID: "subnet-b", availabilityZone: "us-east-1b"),
        ], capacity: 5, market: .spot, fleetTags: tags, instanceTags: tags)

    static var dryFleet: CreateFleet {
        var dry = fleet
        dry.clientToken = nil
        dry.isDryRun = true
        return dry
    }

    static var all: [any Operation] { dynamoDB + ec2 + others }

    static var dynamoDB: [any Operation] {
        var returning = (update: update, delete: delete)
        returning.update.returning = .allNew
        returning.delete.returning = .allOld
        return [
            GetItem(table: "t", key: key), BatchGetItem(table: "t", keys: [key]), put, returning.update, returning.delete,
            Query(
                table: "t", keyCondition: "pk = :p", placeholders: .init(values: [":p": "LIVE#a"]), limit: 5, ascending: false,
                startKey: key),
            TransactWriteItems([.put(put), .update(update), .delete(delete), .check(check)], token: "token-1"),
            CreateTable(table: "t"), DescribeTable(table: "t"), UpdateTimeToLive(table: "t", attribute: "ttl"),
            DescribeTimeToLive(table: "t"),
        ]
    }

    static var ec2: [any Operation] {
        [
            fleet, DescribeFleets(fleetIDs: ["fleet-1", "fleet-2"]),
            DescribeInstances(
                filters: [.init("tag:scope", ["a", "b"]), .init("instance-state-name", ["running"])], pageSize: 100, nextToken: "n+/="),
            TerminateInstances(["i-1", "i-2"]),
            CreateLaunchTemplate(templateName: "runner", content: content, tags: tags, clientToken: "c"),
            CreateLaunchTemplateVersion(templateID: "lt-1", sourceVersion: 1, content: onlyImage, clientToken: "c"),
            DescribeLaunchTemplateVersions(.id("lt-1"), versions: [.latest, .default, .number(7)]),
            DescribeImages(imageIDs: ["ami-1"], owners: ["self"], filters: [.init("name", ["runner-*"])]),
            DescribeSubnets(subnetIDs: ["subnet-a", "subnet-b"]),
            RunInstances(
                launchTemplateID: "lt-1", launchTemplateVersion: 3, instanceType: "c7i.large", subnetID: "subnet-a", market: .spot,
                instanceTags: tags),
            dryFleet,
        ]
    }

    static var others: [any Operation] {
        [
            GetCallerIdentity(),
            AssumeRoleWithWebIdentity(roleARN: "arn:aws:iam::123456789012:role/r", sessionName: "agent", token: Secret("a.b/c+d=")),
            AssumeRole(
                roleARN: "arn:aws:iam::123456789012:role/r", sessionName: "agent", externalID: "x-1", durationSeconds: 900),
            GetParameter("/agent/key"), GetSecretValue("agent/key"),
            Sign(Array("eyJhbGciOiJSUzI1NiJ9.e30".utf8) + [0, 255], by: "alias/gha/app"),
            CompleteLifecycleAction(group: "scalers & co", hook: "hand/over", instanceID: "i-1"),
            PutMetricData(
                namespace: "GHA/ListenerScaler", dimensions: [("ScaleSet", "github.com/acme/default/a & b")],
                data: [
                    .init("Runners", unit: "Count", values: [.init(3)]),
                    .init("JobStartSeconds", unit: "Seconds", values: [.init(2, count: 7), .init(40.5)]),
                ]),
        ]
    }
}
