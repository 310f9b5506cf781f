import AWS
import Testing

// Testing has a Tag too.
private typealias Tag = AWS.Tag

/// EC2 as the fleet uses it.
struct EC2Tests {
    /// In moto's catalogue of public images, of which there are hundreds; the stand-in has a few of its own.
    static let motoImage = "ami-12c6146b"

    private func image(_ client: any Driver, _ server: Server) async throws -> String {
        server == .moto ? Self.motoImage : try #require(try await client.send(DescribeImages()).first).id
    }

    private func template(_ client: any Driver, _ server: Server, _ tag: Tag) async throws -> LaunchTemplateVersion {
        let content = LaunchTemplateContent(
            imageID: try await image(client, server), instanceType: "c7i.large", userData: "#!/bin/sh\necho ö\n", instanceTags: [tag])
        let made = try await client.send(CreateLaunchTemplate(templateName: fresh("runner"), content: content))
        let versions = try await client.send(DescribeLaunchTemplateVersions(.id(made.templateID), versions: [.latest]))
        return try #require(versions.first)
    }

    func fleet(
        _ client: any Driver, _ server: Server, _ tag: AWS.Tag, capacity: Int = 1, market: Market = .spot
    ) async throws -> CreateFleet {
        let version = try await template(client, server, tag)
        let subnet = try #require(try await client.send(DescribeSubnets()).first)
        return CreateFleet(
            clientToken: fresh("b"), launchTemplateID: version.templateID, launchTemplateVersion: version.number,
            overrides: ["c7i.large", "m7i.large"].map { .init(instanceType: $0, subnetID: subnet.id) }, capacity: capacity, market: market,
            fleetTags: [tag], instanceTags: [tag])
    }

    private func scope() -> Tag { Tag("scope", fresh("github.com/größe & co")) }

    @Test("A template's latest version has a number and what was written into it", arguments: Scenario.templates.servers)
    func templates(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        let first = try await template(client, server, tag)
        #expect(first.number == 1 && first.content.imageID?.hasPrefix("ami-") == true && first.content.userData == "#!/bin/sh\necho ö\n")
        let second = try await client.send(
            CreateLaunchTemplateVersion(templateID: first.templateID, content: LaunchTemplateContent(imageID: "ami-2")))
        #expect(second.number == 2)
        let latest = try await client.send(DescribeLaunchTemplateVersions(.id(first.templateID), versions: [.latest]))
        let standard = try await client.send(DescribeLaunchTemplateVersions(.id(first.templateID), versions: [.default]))
        #expect(latest.map(\.number) == [2] && standard.map(\.number) == [1])
    }

    @Test("A launch is found again by tag, page by page, and ended", arguments: Scenario.launch.servers)
    func launchAndEnd(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        let launch = try await client.send(try await fleet(client, server, tag, capacity: 6))
        #expect(launch.fleetID != nil && launch.launched.count == 6)
        let found = try await listed(client, tag, count: 6)
        #expect(found.map(\.id).sorted() == launch.launched.map(\.instanceID).sorted())
        #expect(found.allSatisfy { $0.tag("scope") == tag.value && $0.instanceType != nil && $0.launchTime != nil })
        let changes = try await client.send(TerminateInstances(found.map(\.id)))
        #expect(changes.count == 6 && changes.allSatisfy { [.shuttingDown, .terminated].contains($0.current) })
        let ended = try await client.send(DescribeInstances(instanceIDs: [found[0].id])).instances
        #expect(ended.allSatisfy { [.shuttingDown, .terminated].contains($0.state) })
    }

    /// What is listed once it is all there: EC2 does not list at once what it has launched.
    private func listed(_ client: any Driver, _ tag: Tag, count: Int) async throws -> [Instance] {
        let limit = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < limit {
            let found = try await pages(client, tag)
            if found.count >= count { return found }
            try await Task.sleep(for: .milliseconds(50))  // between two looks
        }
        return []
    }

    private func pages(_ client: any Driver, _ tag: Tag) async throws -> [Instance] {
        var request = DescribeInstances(
            filters: [.init("tag:scope", [tag.value]), .init("instance-state-name", ["pending", "running"])], pageSize: 5)
        var found: [Instance] = []
        for _ in 0..<10 {
            let page = try await client.send(request)
            found += page.instances
            guard let next = page.nextToken else { return found }
            request.nextToken = next
        }
        return found
    }

    @Test("An ended instance stays listed, with who ended it; an unknown one is named", arguments: Scenario.ends.servers)
    func ends(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        let id = try #require(try await client.send(try await fleet(client, server, tag)).launched.first).instanceID
        _ = try await listed(client, tag, count: 1)
        _ = try await client.send(TerminateInstances([id]))
        let ended = DescribeInstances(
            filters: [.init("tag:scope", [tag.value]), .init("instance-state-name", ["terminated"])], pageSize: 5)
        let limit = ContinuousClock.now + .seconds(30)
        var found: [Instance] = []
        while found.isEmpty, ContinuousClock.now < limit {
            found = try await client.send(ended).instances
            if found.isEmpty { try await Task.sleep(for: .milliseconds(50)) }  // between two looks
        }
        #expect(found.map(\.id) == [id] && found.first?.stateReasonCode == "Client.UserInitiatedShutdown")
        let unknown = "i-0000000000000dead"
        #expect(try await failure(client, DescribeInstances(instanceIDs: [id, unknown])).message.contains(unknown))
    }

    @Test("A launch that names no subnet goes to the default one", arguments: Scenario.defaultSubnet.servers)
    func defaultSubnet(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        var request = try await fleet(client, server, tag)
        request.overrides = [.init(instanceType: "c7i.large")]
        let launch = try await client.send(request)
        let found = try await listed(client, tag, count: 1)
        #expect(found.map(\.id) == launch.launched.map(\.instanceID))
        let subnet = try #require(found.first?.subnetID)
        #expect(try await client.send(DescribeSubnets(subnetIDs: [subnet])).count >= 1)
    }

    @Test("Spot says that it is spot, on-demand that it is not", arguments: Scenario.launch.servers, [Market.spot, .onDemand])
    func markets(_ server: Server, _ market: Market) async throws {
        let (client, tag) = (try server.driver(), scope())
        let launch = try await client.send(try await fleet(client, server, tag, market: market))
        #expect(launch.launched.map(\.market) == [market])
        #expect(try await listed(client, tag, count: 1).map(\.market) == [market])
    }

    @Test("A fleet is described by its id", arguments: Scenario.fleets.servers)
    func describeFleet(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        let launch = try await client.send(try await fleet(client, server, tag))
        let fleets = try await client.send(DescribeFleets(fleetIDs: [try #require(launch.fleetID)]))
        #expect(fleets.map(\.launch.fleetID) == [launch.fleetID])
    }

    @Test("An unknown instance is not found", arguments: Scenario.launch.servers)
    func unknown(_ server: Server) async throws {
        let client = try server.driver()
        #expect(try await failure(client, DescribeInstances(instanceIDs: ["i-00000000000000000"])).disposition == .notFound)
        #expect(try await failure(client, TerminateInstances(["i-00000000000000000"])).disposition == .notFound)
    }

    @Test("The same token launches once; with other parameters it is refused", arguments: Scenario.launchToken.servers)
    func idempotency(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        var request = try await fleet(client, server, tag)
        let first = try await client.send(request)
        let again = try await client.send(request)
        #expect(first.fleetID == again.fleetID)
        request.capacity = 2
        #expect(try await failure(client, request).disposition == .idempotentParameterMismatch)
    }

    @Test("A dry run says that it would launch, launches nothing and takes no token", arguments: Scenario.dryRun.servers)
    func dryRun(_ server: Server) async throws {
        let (client, tag) = (try server.driver(), scope())
        var request = try await fleet(client, server, tag)
        request.isDryRun = true
        let instance = RunInstances(
            launchTemplateID: request.launchTemplateID, launchTemplateVersion: request.launchTemplateVersion,
            instanceType: request.overrides[0].instanceType, subnetID: try #require(request.overrides[0].subnetID), market: .spot,
            instanceTags: [tag])
        for refused in [try await failure(client, request), try await failure(client, instance)] {
            #expect(refused.wouldHaveSucceeded && refused.status == 412)
        }
        #expect(try await pages(client, tag).isEmpty)
        request.isDryRun = false
        #expect(try await client.send(request).launched.count == 1)
    }

    @Test("A dry run of what isn't there says so", arguments: Scenario.dryRun.servers.filter { $0 != .moto })
    func dryRunOfNothing(_ server: Server) async throws {
        let client = try server.driver()
        let instance = RunInstances(
            launchTemplateID: "lt-00000000000000000", launchTemplateVersion: 1, instanceType: "c7i.large", subnetID: "subnet-0",
            market: .spot)
        #expect(try await failure(client, instance).disposition == .notFound)
    }

    @Test("STS says who signs", arguments: Scenario.identity.servers)
    func identity(_ server: Server) async throws {
        let identity = try await server.driver().send(GetCallerIdentity())
        #expect(identity.account.count == 12 && !identity.userID.isEmpty && identity.arn.hasPrefix("arn:aws:"))
    }

    @Test("An image is found by id", arguments: Scenario.images.servers)
    func images(_ server: Server) async throws {
        let client = try server.driver()
        let image = try await image(client, server)
        let images = try await client.send(DescribeImages(imageIDs: [image]))
        #expect(images.map(\.id) == [image] && images.first?.state == "available" && images.first?.creationDate != nil)
    }

    @Test("A subnet tells its zone", arguments: Scenario.images.servers)
    func subnets(_ server: Server) async throws {
        let client = try server.driver()
        let subnet = try #require(try await client.send(DescribeSubnets()).first)
        #expect(try await client.send(DescribeSubnets(subnetIDs: [subnet.id])).map(\.availabilityZone) == [subnet.availabilityZone])
        #expect(subnet.availabilityZone.hasPrefix("us-east-1"))
        #expect(try await failure(client, DescribeSubnets(subnetIDs: ["subnet-00000000"])).disposition == .notFound)
    }

    @Test("A lifecycle action that nothing waits for is refused", arguments: Scenario.lifecycle.servers)
    func lifecycle(_ server: Server) async throws {
        let action = CompleteLifecycleAction(group: "scalers", hook: "handover", instanceID: "i-00000000000000000")
        let refused = try await failure(try server.driver(), action)
        #expect(refused.code == "ValidationError" && refused.message.hasPrefix("No active Lifecycle Action found"))
    }

    @Test("A parameter and a secret are read as they were written", arguments: Scenario.secrets.servers)
    func secrets(_ server: Server) async throws {
        let (client, value) = (try server.driver(), "-----BEGIN KEY-----\nö \"&<>\n-----END KEY-----\n")
        #expect(try await client.send(GetParameter("/contract/key")).revealed == value)
        #expect(try await client.send(GetSecretValue("contract/key")).revealed == value)
    }

    /// RSASSA-PKCS1-v1_5 has no chance in it. Whether the signature is the right one Tests/System/credentials.sh asks OpenSSL.
    @Test("A key that is named by its alias signs, and an unknown one is not found", arguments: Scenario.signing.servers)
    func signing(_ server: Server) async throws {
        let (client, message) = (try server.driver(), Array("eyJhbGciOiJSUzI1NiJ9.e30".utf8))
        let signature = try await client.send(Sign(message, by: "alias/contract"))
        let again = try await client.send(Sign(message, by: "alias/contract"))
        let other = try await client.send(Sign(message + [0], by: "alias/contract"))
        #expect(signature.count == 256 && signature == again && signature != other)
        #expect(try await failure(client, Sign(message, by: "alias/none")).disposition == .notFound)
    }

    @Test("A role is had by a token", arguments: Scenario.webIdentity.servers)
    func webIdentity(_ server: Server) async throws {
        let role = "arn:aws:iam::123456789012:role/scaler"
        let request = AssumeRoleWithWebIdentity(roleARN: role, sessionName: "contract", token: Secret("a.b.c"))
        let credentials = try await server.driver().send(request)
        #expect(credentials.accessKeyID.hasPrefix("ASIA") && credentials.sessionToken != nil && credentials.expiration != nil)
    }

    @Test("A parameter or secret that is not there is not found", arguments: Scenario.secrets.servers)
    func noSecret(_ server: Server) async throws {
        #expect(try await failure(try server.driver(), GetParameter("/none")).disposition == .notFound)
        #expect(try await failure(try server.driver(), GetSecretValue("none")).disposition == .notFound)
    }
}
