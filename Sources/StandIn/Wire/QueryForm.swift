/// The parameters of an EC2 request as the tree that their dotted names describe:
/// `LaunchTemplateConfigs.1.Overrides.2.SubnetId=…` is `form["LaunchTemplateConfigs"].list[0]["Overrides"].list[1]["SubnetId"]`.
struct QueryForm: Sendable {
    private(set) var value: String?
    private var children: [String: QueryForm] = [:]

    init() {}

    init(body: [UInt8]) {
        for (name, value) in formPairs(String(decoding: body, as: UTF8.self)) {
            insert(value, at: name.split(separator: ".", omittingEmptySubsequences: false).prefix(Self.deepest)[...])
        }
    }

    /// Deeper names than EC2 has are cut, so that a hostile name can't exhaust the stack.
    private static let deepest = 16

    mutating func insert(_ value: String, at name: ArraySlice<Substring>) {
        guard let first = name.first else {
            self.value = value
            return
        }
        children[String(first), default: QueryForm()].insert(value, at: name.dropFirst())
    }

    subscript(name: String) -> QueryForm {
        children[name] ?? QueryForm()
    }

    var isEmpty: Bool { value == nil && children.isEmpty }
    var string: String? { value }
    var int: Int? { value.flatMap { Int($0) } }
    var bool: Bool { value == "true" || value == "True" || value == "1" }

    /// Numbered children in order of their numbers.
    var list: [QueryForm] {
        let numbered = children.compactMap { name, child in Int(name).map { ($0, child) } }
        return numbered.sorted { $0.0 < $1.0 }.map(\.1)
    }

    var strings: [String] { list.compactMap(\.value) }

    /// Names and children in order of their names.
    var members: [(name: String, form: QueryForm)] {
        children.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
