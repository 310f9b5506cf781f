import CYAML

/// YAML, and so JSON, by libyaml. What a settings file doesn't need is refused: aliases (which can make a small file grow without bound),
/// tags, and a second document.
struct YAMLReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: [UInt8]
    private var tree = YAMLTree()
    private var documents = 0

    /// - Returns: the document, nil when it holds nothing, and all that is wrong with it. A fault of syntax ends the reading.
    static func read(_ bytes: [UInt8]) -> (root: YAMLNode?, faults: [YAMLFault]) {
        if let line = firstLineThatIsNotUTF8(bytes) { return (nil, [YAMLFault(line: line, what: "isn't UTF-8")]) }
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { return (nil, [YAMLFault(line: 1, what: "can't be read: no memory")]) }
        defer { yaml_parser_delete(parser) }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        var reader = YAMLReader(parser: parser, bytes: bytes)
        return bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            do throws(YAMLFault) { try reader.run() } catch { return (nil, reader.tree.faults + [error]) }
            return (reader.tree.root, reader.tree.faults)
        }
    }

    private init(parser: UnsafeMutablePointer<yaml_parser_t>, bytes: [UInt8]) {
        self.parser = parser
        self.bytes = bytes
    }

    private mutating func run() throws(YAMLFault) {
        var event = yaml_event_t()
        while true {
            guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
            defer { yaml_event_delete(&event) }
            guard event.type != YAML_STREAM_END_EVENT else { return }
            try take(event)
        }
    }

    private mutating func take(_ event: yaml_event_t) throws(YAMLFault) {
        let line = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            guard documents == 1 else { throw YAMLFault(line: line, what: "begins a second document, and a settings file is one") }
        case YAML_MAPPING_START_EVENT:
            refuse(event.data.mapping_start.anchor, event.data.mapping_start.tag, line)
            try tree.begin(isMapping: true, line: line)
        case YAML_SEQUENCE_START_EVENT:
            refuse(event.data.sequence_start.anchor, event.data.sequence_start.tag, line)
            try tree.begin(isMapping: false, line: line)
        case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: tree.end()
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            refuse(scalar.anchor, scalar.tag, line)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            try tree.leaf(YAMLNode(line: line, content: .text(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)))
        case YAML_ALIAS_EVENT:
            try tree.leaf(YAMLNode(line: line, content: .refused("is an alias: write the value out, or once in `defaults`")))
        default: break
        }
    }

    private mutating func refuse(_ anchor: UnsafePointer<yaml_char_t>?, _ tag: UnsafePointer<yaml_char_t>?, _ line: Int) {
        if anchor != nil {
            tree.report(line, "has an anchor (&), and aliases aren't read here: write what scale sets share into `defaults`")
        }
        if tag != nil { tree.report(line, "has a tag (!), and none has a meaning here: leave it out") }
    }
}

extension YAMLReader {
    /// libyaml's words, and where. It marks places in characters, but bytes that it can't read by their offset.
    private var fault: YAMLFault {
        let words = parser.pointee.problem.map { String(cString: $0) } ?? "no memory"
        if parser.pointee.error == YAML_READER_ERROR {
            let line = bytes.prefix(Int(parser.pointee.problem_offset)).count { $0 == UInt8(ascii: "\n") } + 1
            return YAMLFault(line: line, what: "can't be read: \(words)")
        }
        let line = Int(parser.pointee.problem_mark.line) + 1
        if words.contains("cannot start any token") || words.contains("tab"), isIndentedByTab(line) {
            return YAMLFault(line: line, what: "is indented with a tab: YAML allows only blanks there")
        }
        let context = parser.pointee.context.map { "\(String(cString: $0)), " } ?? ""
        return YAMLFault(line: line, what: "isn't YAML: \(context)\(words) (column \(parser.pointee.problem_mark.column + 1))")
    }

    private func isIndentedByTab(_ line: Int) -> Bool {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "\t")
    }

    private static func firstLineThatIsNotUTF8(_ bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }
}
