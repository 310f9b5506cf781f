/// One element of an answer in EC2's or STS's query protocol; attributes are of no use there and are dropped.
struct XMLElement: Sendable, Equatable {
    var name: String
    var text: String = ""
    var children: [XMLElement] = []

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of the first child of that name, `nil` if it is missing or empty.
    func string(_ name: String) -> String? {
        guard let text = self[name]?.text, !text.isEmpty else { return nil }
        return text
    }

    /// The list that EC2 writes as `<name><item/>…</name>`; a missing one is empty.
    func items(_ name: String) -> [XMLElement] { self[name]?.children.filter { $0.name == "item" } ?? [] }
}
