import CExpat

/// XML by libexpat, hardened: a document type declaration (and so every entity of its own) ends it, depth and number of elements
/// are bounded, and its size is bounded by the HTTP client.
final class XMLParser {
    struct Fault: Error { var what: String }

    /// What the root element of a large document shall not hold, for a tree takes several times a document's size.
    struct Sieve {
        /// Names of elements that are left out with all that is in them.
        var leftOut: Set<String> = []
        /// The name of a list, whose items are handed to `take` one by one.
        var list: String?
        var take: (XMLElement) -> Void = { _ in }
    }

    static let maxDepth = 32
    static let maxElements = 1_000_000

    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var elements = 0
    /// How deep inside an element that is left out.
    private var depthLeftOut = 0
    private var fault: String?
    private let sieve: Sieve
    private let parser: XML_Parser

    private init?(_ sieve: Sieve) {
        guard let parser = XML_ParserCreate("UTF-8") else { return nil }
        self.parser = parser
        self.sieve = sieve
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser, { me, name, _ in XMLParser.of(me)?.start(name) }, { me, _ in XMLParser.of(me)?.end() })
        XML_SetCharacterDataHandler(parser) { me, text, length in XMLParser.of(me)?.characters(text, length) }
        XML_SetStartDoctypeDeclHandler(parser) { me, _, _, _, _ in XMLParser.of(me)?.stop("a document type declaration") }
    }

    deinit { XML_ParserFree(parser) }

    /// The document's root element, without what the sieve keeps from it.
    static func parse(_ bytes: [UInt8], through sieve: Sieve = Sieve()) throws(Fault) -> XMLElement {
        guard let parser = XMLParser(sieve) else { throw Fault(what: "no memory") }
        return try parser.run(bytes)
    }

    private func run(_ bytes: [UInt8]) throws(Fault) -> XMLElement {
        guard let length = Int32(exactly: bytes.count) else { throw Fault(what: "too large") }
        let status = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { XML_Parse(parser, $0.baseAddress, length, 1) }
        }
        if let fault { throw Fault(what: fault) }
        guard status == XML_STATUS_OK, let root else { throw Fault(what: reason) }
        return root
    }

    private var reason: String {
        let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not XML"
        return "\(words) at byte \(XML_GetCurrentByteIndex(parser))"
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> XMLParser? {
        pointer.map { Unmanaged<XMLParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func start(_ name: UnsafePointer<XML_Char>?) {
        elements += 1
        if open.count + depthLeftOut >= Self.maxDepth { return stop("nested too deeply") }
        if elements > Self.maxElements { return stop("too many elements") }
        if depthLeftOut > 0 { return depthLeftOut += 1 }
        let name = name.map { String(cString: $0) } ?? ""
        if sieve.leftOut.contains(name) { depthLeftOut = 1 } else { open.append(XMLElement(name: name)) }
    }

    private func end() {
        if depthLeftOut > 0 { return depthLeftOut -= 1 }
        guard let closed = open.popLast() else { return }
        guard let parent = open.last else { return root = closed }
        if let list = sieve.list, parent.name == list, closed.name == "item" { return sieve.take(closed) }
        open[open.count - 1].children.append(closed)
    }

    private func characters(_ text: UnsafePointer<XML_Char>?, _ length: Int32) {
        guard let text, length > 0, depthLeftOut == 0, !open.isEmpty else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
        let last = open.count - 1
        // White space between elements is layout, and only leaves have text of their own.
        guard open[last].children.isEmpty else { return }
        open[last].text += String(decoding: bytes, as: UTF8.self)
    }

    private func stop(_ what: String) {
        fault = fault ?? what
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}
