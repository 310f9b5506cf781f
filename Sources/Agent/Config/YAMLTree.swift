/// Builds a document's tree of the parser's events, within bounds. A key that stands twice is reported, and its first value counts.
struct YAMLTree {
    /// Levels of lists and mappings. A settings file has four.
    static let maxDepth = 16
    /// Texts, lists and mappings. A scale set has some thirty.
    static let maxNodes = 50_000

    /// Nil for a document that holds nothing.
    private(set) var root: YAMLNode?
    private(set) var faults: [YAMLFault] = []
    private var open: [Collection] = []
    private var nodes = 0

    /// A list or a mapping that has begun and not ended.
    private struct Collection {
        let line: Int
        let isMapping: Bool
        var items: [YAMLNode] = []
        var members: [YAMLNode.Member] = []
        var lines: [String: Int] = [:]
        var key = Key.none
    }

    private enum Key {
        case none
        case name(String, line: Int)
        /// Reported already: its value is left out.
        case dropped
    }

    /// - Throws: a document that is too deep or too large, which must not be read on.
    mutating func begin(isMapping: Bool, line: Int) throws(YAMLFault) {
        try count(line)
        guard open.count < Self.maxDepth else { throw YAMLFault(line: line, what: "is nested too deeply: at most \(Self.maxDepth) levels") }
        open.append(Collection(line: line, isMapping: isMapping))
    }

    mutating func end() {
        guard let closed = open.popLast() else { return }
        add(YAMLNode(line: closed.line, content: closed.isMapping ? .mapping(closed.members) : .list(closed.items)))
    }

    mutating func leaf(_ node: YAMLNode) throws(YAMLFault) {
        try count(node.line)
        add(node)
    }

    mutating func report(_ line: Int, _ what: String) { faults.append(YAMLFault(line: line, what: what)) }

    private mutating func count(_ line: Int) throws(YAMLFault) {
        nodes += 1
        guard nodes <= Self.maxNodes else { throw YAMLFault(line: line, what: "holds too much: at most \(Self.maxNodes) values") }
    }

    private mutating func add(_ node: YAMLNode) {
        guard let last = open.indices.last else {
            root = node
            return
        }
        guard open[last].isMapping else {
            open[last].items.append(node)
            return
        }
        switch open[last].key {
        case .none: open[last].key = key(node, in: open[last])
        case .name(let name, let line):
            open[last].members.append(YAMLNode.Member(name: name, line: line, value: node))
            open[last].lines[name] = line
            open[last].key = .none
        case .dropped: open[last].key = .none
        }
    }

    private mutating func key(_ node: YAMLNode, in mapping: Collection) -> Key {
        guard case .text(let name, _) = node.content else {
            report(node.line, "has a key that is no plain text")
            return .dropped
        }
        if let line = mapping.lines[name] {
            report(node.line, "has \(RawSetting.text(name).shown) a second time: it stands on line \(line) already")
            return .dropped
        }
        return .name(name, line: node.line)
    }
}
