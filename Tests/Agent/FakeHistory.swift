import Scaler
import Synchronization

@testable import Agent

/// HISTORY of the scope `x` as DynamoDB answers it, two items a page. Filters are not obeyed: the reader looks again.
final class FakeHistory: Sendable {
    let items = Mutex<[Scaler.Key: Scaler.Item]>([:])
    let isDown = Mutex(false)

    func put(_ sort: String, _ item: Scaler.Item, day: String = "2026-11-24") {
        items.withLock { $0[Key("HISTORY#x#\(day)", sort)] = item }
    }

    func database() -> FakeDatabase {
        FakeDatabase { [self] _, body in
            if isDown.withLock({ $0 }) { return "<html>" }
            if body.contains("RequestItems") { return batch(body) }
            guard let partition = Self.text(after: #"":pk":{"S":""#, in: body) else { return item(body) }
            return page(of: partition, from: Self.prefix(in: body), after: Self.text(after: #""sk":{"S":""#, in: body))
        }
    }

    /// The items whose keys stand in the request.
    private func named(in body: String) -> [String] {
        func asksFor(_ text: String) -> Bool { body.contains(#"{"S":"\#(text)"}"#) }
        return items.withLock { $0.filter { asksFor($0.key.partition) && asksFor($0.key.sort) } }.map { $0.value.json($0.key) }
    }

    private func batch(_ body: String) -> String { #"{"Responses":{"t":[\#(named(in: body).joined(separator: ","))]}}"# }
    private func item(_ body: String) -> String { named(in: body).first.map { #"{"Item":\#($0)}"# } ?? "{}" }

    private func page(of partition: String, from prefix: String, after start: String?) -> String {
        let all = items.withLock { $0 }
        let rest = all.filter { $0.key.partition == partition && $0.key.sort.hasPrefix(prefix) && $0.key.sort > start ?? "" }
        let page = rest.sorted { $0.key < $1.key }.prefix(2)
        let last = rest.count > 2 ? page.last.map { Scaler.Item().json($0.key) } : nil
        let found = page.map { $0.value.json($0.key) }.joined(separator: ",")
        return #"{"Items":[\#(found)]\#(last.map { #","LastEvaluatedKey":\#($0)"# } ?? "")}"#
    }

    /// The beginning of the sort keys that a query asks for; empty: all.
    static func prefix(in body: String) -> String { text(after: #"":sk":{"S":""#, in: body) ?? "" }

    /// What stands in quotes behind this.
    static func text(after mark: String, in body: String) -> String? {
        body.firstRange(of: mark).map { String(body[$0.upperBound...].prefix { $0 != "\"" }) }
    }
}
