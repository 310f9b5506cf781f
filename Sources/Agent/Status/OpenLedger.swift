import Scaler

/// The ledger of one scale set, within reach of a command.
struct OpenLedger: Sendable {
    let access: AWSAccess
    let table: LedgerTable
    let scope: Scaler.Scope

    init(_ settings: StatusSettings) async throws(StatusError) {
        do { access = try await AWSAccess.open(settings.aws, http: settings.host.httpClient()) } catch {
            throw StatusError(description: "\(error)")
        }
        table = LedgerTable(client: access.client, name: settings.table.name, secrets: SecretStore(), leaseTimeout: .seconds(2))
        scope = Scaler.Scope(name: settings.scopeKey)
    }

    var reader: StatusReader { StatusReader(table: table, scope: scope) }

    /// Read once. An error names table, region and account.
    func report() async throws(StatusError) -> StatusReport {
        do throws(StatusError) { return StatusReport(try await reader.read(), scope: scope) } catch {
            throw await error.naming(table.name, access)
        }
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
