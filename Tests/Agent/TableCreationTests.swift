import AWS
import Testing

@testable import Agent

/// `agent table create`: a table that is there is kept, and a new one is waited for.
@Suite struct TableCreationTests {
    @Test func aTableThatIsThereIsKept() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["CreateTable"] = (400, #"{"__type":"ResourceInUseException","message":"Table already exists"}"#) }
        #expect(try await creation(cloud).run() == "table agents was there already")
    }

    @Test func aTableIsWaitedForUntilItIsActive() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["CreateTable"] = (200, #"{"TableDescription":{"TableStatus":"CREATING"}}"#) }
        cloud.first.withLock { $0["DescribeTable"] = (200, ScriptedCloud.table.replacingOccurrences(of: "ACTIVE", with: "CREATING")) }
        #expect(try await creation(cloud).run() == "table agents was made")
        #expect(cloud.calls.withLock { $0 } == ["CreateTable", "DescribeTable", "DescribeTable", "UpdateTimeToLive"])
    }

    @Test func aNewTableThatIsNotShownYetIsWaitedForToo() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock { $0["CreateTable"] = (200, #"{"TableDescription":{"TableStatus":"CREATING"}}"#) }
        cloud.first.withLock { $0["DescribeTable"] = ScriptedCloud.noTable }
        #expect(try await creation(cloud).run() == "table agents was made")
        #expect(cloud.calls.withLock { $0 } == ["CreateTable", "DescribeTable", "DescribeTable", "UpdateTimeToLive"])
    }

    @Test func aTableThatIsNeverShownIsSaid() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock {
            $0["CreateTable"] = (200, #"{"TableDescription":{"TableStatus":"CREATING"}}"#)
            $0["DescribeTable"] = ScriptedCloud.noTable
        }
        let creation = try creation(cloud)
        let error = await #expect(throws: (any Error).self) { try await creation.run() }
        #expect("\(try #require(error))".contains("ResourceNotFoundException"))
        #expect(cloud.calls.withLock { $0.count } > 3)
    }

    @Test func aTableWithOtherKeysIsNotKept() async throws {
        let cloud = ScriptedCloud()
        cloud.answers.withLock {
            $0["CreateTable"] = (400, #"{"__type":"ResourceInUseException","message":"Table already exists"}"#)
            $0["DescribeTable"] = (200, ScriptedCloud.table(sortType: "N"))
        }
        let creation = try creation(cloud)
        let error = await #expect(throws: TableCreationError.self) { try await creation.run() }
        #expect("\(try #require(error))".contains("its keys are pk (S), sk (N) and not pk (S), sk (S)"))
    }

    private func creation(_ cloud: ScriptedCloud) throws -> TableCreation {
        let region = try #require(Region("eu-north-1"))
        let keys = EnvironmentCredentials(environment: ScriptedCloud.keys)
        let client = AWSClient(
            http: cloud, region: region, endpoints: try Endpoints(region: region), credentials: CredentialStore(CredentialChain([keys])))
        return TableCreation(client: client, table: "agents", pace: SleptPace())
    }
}
