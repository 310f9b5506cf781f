/// Item BATCH: the intent to launch, committed before the request is sent. It holds the request word for word, so that any
/// leader can send it again under the same token. It lives until an answer consumes the token.
public struct BatchRecord: Hashable, Sendable {
    public let id: BatchID
    /// The epoch that made it. A later leader sends it unchanged, tags too.
    public let epoch: Int64
    public let created: WallTime
    public let request: LaunchRequest

    init(id: BatchID, epoch: Int64, created: WallTime, request: LaunchRequest) {
        self.id = id
        self.epoch = epoch
        self.created = created
        self.request = request
    }

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        id = BatchID(try fields.text("batch"))
        epoch = try fields.number("epoch")
        created = WallTime(milliseconds: try fields.number("created"))
        let count = try fields.number("count")
        guard (1...1000).contains(count) else { throw UnreadableRecord(words: "its count is \(count)") }
        request = LaunchRequest(
            template: LaunchTemplate(id: try fields.text("template"), version: try fields.number("templateVersion")),
            market: try fields.choice("market", Market.self), count: Int(count),
            overrides: try Self.pairs(fields.texts("overrides")).map { LaunchRequest.Override(type: $0, subnet: $1) },
            maxPrice: try fields.optionalText("maxPrice"),
            tags: try Self.pairs(fields.texts("tags")).map { Tag($0, $1) })
    }

    public var item: Item {
        var builder = ItemBuilder()
        builder.set("batch", id.text)
        builder.set("epoch", epoch)
        builder.set("created", created)
        builder.set("count", Int64(request.count))
        builder.set("template", request.template.id)
        builder.set("templateVersion", request.template.version)
        builder.set("market", request.market.rawValue)
        builder.set("overrides", request.overrides.flatMap { [$0.type, $0.subnet] })
        builder.set("maxPrice", request.maxPrice)
        builder.set("tags", request.tags.flatMap { [$0.name, $0.value] })
        return builder.item
    }

    private static func pairs(_ texts: [String]) throws(UnreadableRecord) -> [(String, String)] {
        guard texts.count % 2 == 0 else { throw UnreadableRecord(words: "its request has an odd number of pairs' halves") }
        return stride(from: 0, to: texts.count, by: 2).map { (texts[$0], texts[$0 + 1]) }
    }
}
