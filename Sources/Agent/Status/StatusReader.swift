import AWS
import Scaler

/// Reads the ledger, and nothing else: it answers from anywhere with credentials, also when every agent is dead.
struct StatusReader: Sendable {
    let table: LedgerTable
    let scope: Scaler.Scope

    var ledger: LeaseReader { LeaseReader(scope: scope) { [table] in await table.perform($0, { true }) } }

    func read() async throws(StatusError) -> LedgerReading {
        let lease = try await ledger.sight()
        var reading = try await read(besides: lease)
        reading.add(elections: try await elections(lease.lease))
        return reading
    }

    /// All but the elections.
    func read(besides lease: LeaseSighting) async throws(StatusError) -> LedgerReading {
        let members = try await ledger.query(scope.leasePartition)
        let live = try await ledger.query(scope.livePartition)
        var reading = LedgerReading(lease: lease, members: members, live: live, readAt: BootClock.now.wall)
        reading.phases = try await phases(reading)
        if !reading.isKnown { reading.others = try await ledger.scaleSets() }
        return reading
    }

    /// What the instances last said of themselves.
    private func phases(_ reading: LedgerReading) async throws(StatusError) -> [InstanceID: PhaseRecord] {
        guard let role = reading.state?.roleID else { return [:] }
        var phases: [InstanceID: PhaseRecord] = [:]
        var rest = reading.runners.map(\.instance)[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(100))
            rest = rest.dropFirst(some.count)
            guard case .items(let items) = try await ledger.ask(.readEach(some.map { Scope.phase(userID: "\(role):\($0)") })) else {
                continue
            }
            for id in some { phases[id] = items[Scope.phase(userID: "\(role):\(id)")].flatMap { try? PhaseRecord($0) } }
        }
        return phases
    }

    /// The last five elections, the newest first, of the day of the last one and of the day before it: one read for each day, and one
    /// is enough on a day of many. A leader of weeks ago was elected on the day that the lease itself names.
    func elections(_ lease: LeaseRecord?) async throws(StatusError) -> [(Key, Scaler.Item)] {
        guard let claimed = lease?.claimed else { return [] }
        let days = [claimed, Scaler.WallTime(milliseconds: claimed.milliseconds &- 86_400_000)].map { scope.historyPartition(of: $0) }
        var found: [(Key, Scaler.Item)] = []
        for day in days where found.count < Self.electionsShown {
            do throws(AWSError) {
                found += try await table.last(Self.electionsShown - found.count, of: day, startingWith: Scope.electionPrefix)
            } catch {
                throw StatusError(description: "\(error)")
            }
        }
        return found
    }

    private static let electionsShown = 5
}

/// The ledger can't be read, so nothing can be told of who leads.
struct StatusError: Error, CustomStringConvertible {
    let description: String
}

extension StatusError {
    /// Says which table was asked, and in whose account: a missing table is most often another table, region or account than was meant.
    func naming(_ table: String, _ access: AWSAccess) async -> StatusError {
        let account: String
        do throws(AWSError) {
            account = "account " + (try await access.client.send(GetCallerIdentity(), timeout: .seconds(2))).account
        } catch {
            account = "an account that STS doesn't name"
        }
        return StatusError(description: "\(description) (DYNAMODB_TABLE '\(table)' in \(access.region), \(account))")
    }
}
