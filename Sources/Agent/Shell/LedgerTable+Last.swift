import AWS
import Scaler

extension LedgerTable {
    /// The last items of a partition whose sort keys start so, the highest first: one read of a few KB, however long the partition.
    func last(_ most: Int, of partition: String, startingWith prefix: String) async throws(AWSError) -> [(Key, Scaler.Item)] {
        let query = Query(
            table: name, keyCondition: "pk = :pk AND begins_with(sk, :sk)",
            placeholders: Placeholders(values: [":pk": .string(partition), ":sk": .string(prefix)]), limit: most, ascending: false)
        let answer = try await client.send(query, timeout: readTimeout, mayStart: { true })
        return answer.items.compactMap { item in item["sk"]?.string.map { (Key(partition, $0), Scaler.Item(dynamoDB: item)) } }
    }
}
