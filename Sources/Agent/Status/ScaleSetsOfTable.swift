import Scaler

/// The scale sets that were ever led in a table, as its partition SCOPES names them.
struct ScaleSetsOfTable: Sendable {
    let table: String
    /// `host/owner/group/name`, in their order.
    let names: [String]

    static func read(_ settings: TableCommandSettings) async throws(StatusError) -> ScaleSetsOfTable {
        let open = try await OpenLedger(settings)
        do throws(StatusError) {
            return ScaleSetsOfTable(table: settings.table.name, names: try await open.ledger.scaleSets())
        } catch {
            throw await open.naming(error)
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
