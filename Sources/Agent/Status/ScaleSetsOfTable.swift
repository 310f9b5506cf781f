import Scaler

/// The scale sets that were ever led in a table, as its partition SCOPES names them.
struct ScaleSetsOfTable: Sendable {
    let table: String
    /// `host/owner/group/name`, in their order.
    let names: [String]

    static func read(_ settings: TableCommandSettings) async throws(StatusError) -> ScaleSetsOfTable {
        let access: AWSAccess
        do { access = try await AWSAccess.open(settings.aws, http: settings.host.httpClient()) } catch {
            throw StatusError(description: "\(error)")
        }
        let table = LedgerTable(client: access.client, name: settings.table.name, secrets: SecretStore(), leaseTimeout: .seconds(2))
        let ledger = LeaseReader(scope: Scaler.Scope(name: Scaler.Scope.registry)) { await table.perform($0, { true }) }
        do throws(StatusError) {
            let found = try await ledger.query(Scaler.Scope.registry)
            return ScaleSetsOfTable(table: settings.table.name, names: found.keys.map(\.sort).sorted())
        } catch {
            throw await error.naming(settings.table.name, access)
        }
    }

    /// The one that is meant.
    /// - Parameter given: its name, or `host/owner/group/name`, or the end of that; nil: the only one.
    /// - Throws: where none or several are meant; the words name those that there are.
    func scope(_ given: String?) throws(StatusError) -> String {
        guard !names.isEmpty else {
            throw StatusError(
                description: """
                    the table '\(table)' names no scale set: none was led in it by an agent of this version. Give ORGANIZATION_NAME, \
                    ENTERPRISE_NAME or REPOSITORY_NAME, and RUNNER_SCALE_SET_NAME
                    """)
        }
        let meant = given.map { given in names.filter { "/\($0)".hasSuffix("/\(given.lowercased())") } } ?? names
        if let whole = meant.first(where: { $0 == given?.lowercased() }) { return whole }
        if meant.count == 1 { return meant[0] }
        let all = (meant.isEmpty ? names : meant).joined(separator: ", ")
        guard let given, meant.isEmpty else {
            throw StatusError(description: "the table '\(table)' holds \(meant.count) scale sets that fit. Name one by --scale-set: \(all)")
        }
        throw StatusError(description: "the table '\(table)' holds no scale set '\(given)'. It holds: \(all)")
    }
}
