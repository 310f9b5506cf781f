import AWS
import Scaler

extension LedgerTable {
    /// What is looked for in one partition.
    struct Search: Sendable {
        let partition: String
        /// Sort keys begin so; empty: all of them.
        var prefix = ""
        /// One of these attributes contains this text. DynamoDB filters no key attribute, so it is asked of the records' own fields.
        var containing: (text: String, fields: [String])?
    }

    /// All pages of it. Eventually consistent, at half the price: it is for people, and for what is long over.
    func find(_ search: Search) async throws(AWSError) -> [Key: Scaler.Item] {
        var found: [Key: Scaler.Item] = [:]
        var start: AWS.Item?
        repeat {
            let answer = try await client.send(search.query(of: name, from: start), timeout: commitTimeout, mayStart: { true })
            for item in answer.items {
                guard let sort = item["sk"]?.string else { continue }
                found[Key(search.partition, sort)] = Scaler.Item(dynamoDB: item)
            }
            try AWSError.requireProgress(from: start, to: answer.lastKey)
            start = answer.lastKey
        } while start != nil
        return found
    }
}

extension LedgerTable.Search {
    fileprivate func query(of table: String, from start: AWS.Item?) -> Query {
        var (condition, placeholders) = ("pk = :pk", Placeholders(values: [":pk": .string(partition)]))
        if !prefix.isEmpty {
            condition += " AND begins_with(sk, :sk)"
            placeholders.values[":sk"] = .string(prefix)
        }
        var filter: String?
        if let containing {
            placeholders.values[":text"] = .string(containing.text)
            for (index, field) in containing.fields.enumerated() { placeholders.names["#f\(index)"] = field }
            filter = containing.fields.indices.map { "contains(#f\($0), :text)" }.joined(separator: " OR ")
        }
        return Query(table: table, keyCondition: condition, filter: filter, placeholders: placeholders, consistent: false, startKey: start)
    }
}
