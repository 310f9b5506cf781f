import Testing

@testable import Scaler

@Suite("Whether EC2 would launch for a standby:")
struct LaunchRightsTests {
    private var standby = Rehearsal()

    @Test("it asks EC2 at once, and then about every ten minutes, whether it would launch for it; a leader's launches tell")
    mutating func asksOfLaunches() throws {
        standby.answer(.done(.nothing), Meant.probe(.launches))
        standby.follow(539_000)
        #expect(standby.asked(Meant.probe(.launches)).isEmpty)
        #expect(try standby.member().launches.isReached)
        standby.follow(122_000)
        #expect(standby.asked(Meant.probe(.launches)).count == 1)
        standby.answer(.done(.nothing), Meant.probe(.launches))
        claim()
        standby.answer(.done(.nothing), Meant.claim)
        standby.passLeading(700_000)
        #expect(standby.asked(Meant.probe(.launches)).isEmpty)
        #expect(try standby.member().launches == ServiceReach())
    }

    @Test("that EC2 would not launch for it is told at once, asked again soon, and keeps it from no claim")
    mutating func mayNotLaunch() throws {
        standby.answer(.refused(Refusal(.rejected, "RunInstances: HTTP 403 UnauthorizedOperation")), Meant.probe(.launches))
        #expect(try standby.member().launches.trouble == "RunInstances: HTTP 403 UnauthorizedOperation")
        #expect(try standby.member().couldLead)
        #expect(standby.last?.notes.contains { $0.text == "EC2 would not launch for this agent" } == true)
        standby.follow(5_000)
        standby.answer(.refused(Refusal(.rejected, "RunInstances: HTTP 403 UnauthorizedOperation")), Meant.probe(.launches))
        claim()
        #expect(standby.asked(Meant.claim).count == 1, "at once: it defers to nobody")
    }

    /// Reads the lease as released.
    private mutating func claim() {
        while standby.answer(.done(.item(lease(beat: "released", released: true))), Meant.readLease) == nil { standby.pass(100) }
    }

    @Test("of one that EC2 doesn't admit at all that alone is told; one whose host goes, or that is told not to, asks of no launches")
    mutating func asksOfNoLaunches() throws {
        standby.answer(.refused(Refusal(.rejected, "may not launch")), Meant.probe(.launches))
        standby.answer(.refused(Refusal(.rejected, "unknown keys")), Meant.probe(.ec2))
        let told = try standby.member()
        #expect(told.ec2.trouble == "unknown keys" && told.launches == ServiceReach())
        standby.see(.departureAnnounced("Auto Scaling terminates this instance"))
        standby.follow(700_000)
        #expect(standby.asked(Meant.probe(.launches)).isEmpty)
        let other = Rehearsal { $0.provesLaunches = false }
        #expect(other.asked(Meant.probe(.launches)).isEmpty && other.asked(Meant.probe(.ec2)).count == 1)
    }

    @Test("a dry run is of what would be launched first, under tags of the same names")
    func asksOfTheFirstLaunch() {
        let plan = LaunchPlan(
            types: ["m7i.large", "c7i.large"], subnets: ["subnet-a", "subnet-b"], maxPrice: "0.05", onDemandFallback: true,
            tags: [Tag("gha-scale-set", "s")], namePrefix: "spot", roleID: "AROA")
        let request = plan.dryRun(of: LaunchTemplate(id: "lt-1", version: 3))
        let first = CapacityPlanner(plan: plan, recorded: StateRecord(), at: Rehearsal.present(1_000)).choose(at: Instant(sinceBoot: .zero))
        #expect(request.overrides == first?.overrides && request.market == first?.market && request.count == 1)
        #expect(request.tags.map(\.name) == ["gha-scale-set", "gha-batch", "gha-epoch", "gha-deployment"] && request.maxPrice == "0.05")
    }
}
