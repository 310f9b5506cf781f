import AWS
import Scaler

extension LedgerTable {
    /// What is looked for in one partition.
    struct Search: Sendable {
        let partition: String
        /// Sort keys begin so; empty: all of them.
        var prefix = ""
        /// Which of the items that were read DynamoDB sends; nil: all of them.
        var filter: Filter?
    }

    /// A condition on the records' own fields, since DynamoDB filters no key attribute. It saves bytes and no read units: DynamoDB reads
    /// what the keys name, and leaves out what doesn't fit.
    struct Filter: Sendable {
        /// As DynamoDB's FilterExpression, with these placeholders.
        let text: String
        let placeholders: Placeholders

        /// One of these fields contains this text.
        static func containing(_ text: String, in fields: [String]) -> Filter {
            let names = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ("#f\($0)", $1) })
            return Filter(
                text: names.keys.sorted().map { "contains(\($0), :text)" }.joined(separator: " OR "),
                placeholders: Placeholders(names: names, values: [":text": .string(text)]))
        }
    }

    /// All pages of it.
    func find(_ search: Search) async throws(AWSError) -> [Key: Scaler.Item] {
        var found: [Key: Scaler.Item] = [:]
        try await eachPage(of: search) { for (key, item) in $0 { found[key] = item } }
        return found
    }

    /// Hands over page after page, so that a long partition is never whole in memory. Eventually consistent, at half the price: it is for
    /// people, and for what is long over.
    /// - Returns: how many pages were read, each of at most 1 MB before the filter.
    @discardableResult
    func eachPage(of search: Search, _ take: ([(Key, Scaler.Item)]) -> Void) async throws(AWSError) -> Int {
        var (start, pages): (AWS.Item?, Int) = (nil, 0)
        repeat {
            let answer = try await client.send(search.query(of: name, from: start), timeout: readTimeout, mayStart: { true })
            take(answer.items.compactMap { item in item["sk"]?.string.map { (Key(search.partition, $0), Scaler.Item(dynamoDB: item)) } })
            try AWSError.requireProgress(from: start, to: answer.lastKey)
            start = answer.lastKey
            pages += 1
        } while start != nil
        return pages
    }
}

extension LedgerTable.Search {
    fileprivate func query(of table: String, from start: AWS.Item?) -> Query {
        var (condition, placeholders) = ("pk = :pk", filter?.placeholders ?? Placeholders())
        placeholders.values[":pk"] = .string(partition)
        if !prefix.isEmpty {
            condition += " AND begins_with(sk, :sk)"
            placeholders.values[":sk"] = .string(prefix)
        }
        return Query(
            table: table, keyCondition: condition, filter: filter?.text, placeholders: placeholders, consistent: false, startKey: start)
    }
}
