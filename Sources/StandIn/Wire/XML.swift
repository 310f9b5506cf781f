/// A piece of EC2's XML: elements in order, text escaped.
struct XML: Sendable {
    private(set) var text = ""

    init() {}

    init(_ build: (inout XML) -> Void) {
        build(&self)
    }

    /// `<name>value</name>`; nothing where there is no value, as EC2 leaves it out.
    mutating func element(_ name: String, _ value: String?) {
        guard let value else { return }
        text += "<\(name)>\(Self.escaped(value))</\(name)>"
    }

    mutating func element(_ name: String, _ value: Int64) {
        element(name, String(value))
    }

    mutating func element(_ name: String, _ value: Bool) {
        element(name, value ? "true" : "false")
    }

    mutating func element(_ name: String, _ build: (inout XML) -> Void) {
        text += "<\(name)>"
        build(&self)
        text += "</\(name)>"
    }

    /// Escaped text between tags.
    mutating func appendText(_ value: String) {
        text += Self.escaped(value)
    }

    mutating func append(_ other: XML) {
        text += other.text
    }

    /// EC2's way of writing lists: `<name><item>…</item>…</name>`.
    mutating func list<Element>(_ name: String, _ values: some Sequence<Element>, _ build: (inout XML, Element) -> Void) {
        element(name) { list in
            for value in values {
                list.element("item") { build(&$0, value) }
            }
        }
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 38 || $0 == 60 || $0 == 62 || $0 == 34 || $0 < 32 }) else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case _ where scalar.value < 32: text += "&#\(scalar.value);"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
