import AWS
import Scaler

/// The ledger of one scale set, within reach of a command: every command that reads the table for a person opens it here.
struct OpenLedger: Sendable {
    let access: AWSAccess
    let table: LedgerTable
    let scope: Scaler.Scope

    init(_ settings: StatusSettings) async throws(StatusError) {
        try await self.init(settings.table.name, scope: settings.scopeKey, settings.aws, settings.host)
    }

    /// The table alone, for a command that has yet to ask which scale sets it holds.
    init(_ settings: TableCommandSettings) async throws(StatusError) {
        try await self.init(settings.table.name, scope: Scaler.Scope.registry, settings.aws, settings.host)
    }

    private init(_ table: String, scope: String, _ aws: AWSSettings, _ host: HostSettings) async throws(StatusError) {
        do { access = try await AWSAccess.open(aws, http: host.httpClient()) } catch {
            throw StatusError(description: "\(error)")
        }
        self.table = Self.table(table, access.client)
        self.scope = Scaler.Scope(name: scope)
    }

    /// A person waits longer for a large page over a slow line than a leader may, whose next commit waits for its reads. The lease is
    /// small, and whoever watches it asks again at once: it keeps a short timeout.
    static func table(_ name: String, _ client: AWSClient) -> LedgerTable {
        var table = LedgerTable(client: client, name: name, secrets: SecretStore(), leaseTimeout: .seconds(2))
        table.readTimeout = .seconds(30)
        return table
    }

    /// Its lease, and whatever else a command asks of the table.
    var ledger: LeaseReader { LeaseReader(scope: scope) { [table] in await table.perform($0, { true }) } }

    var reader: StatusReader { StatusReader(table: table, scope: scope) }

    /// Says in an error which table was asked, in which region and account.
    func naming(_ error: StatusError) async -> StatusError { await error.naming(table.name, access) }

    /// Read once. An error names table, region and account.
    func report() async throws(StatusError) -> StatusReport {
        do throws(StatusError) { return StatusReport(try await reader.read(), scope: scope) } catch { throw await naming(error) }
    }

    /// Read again and again. An error names table and region: who asks every two seconds doesn't ask STS each time.
    func reports() -> @Sendable () async throws(StatusError) -> StatusReport {
        let (repeated, place) = (RepeatedReader(reader), "DYNAMODB_TABLE '\(table.name)' in \(access.region)")
        return { () async throws(StatusError) -> StatusReport in
            do throws(StatusError) { return try await repeated.read() } catch {
                throw StatusError(description: "\(error.description) (\(place))")
            }
        }
    }
}
