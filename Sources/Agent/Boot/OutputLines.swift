/// Cuts a stream of bytes into lines. A line without end is cut, not collected.
struct OutputLines {
    static let mostBytes = 4096
    private var line: [UInt8] = []

    /// The lines that these bytes complete. Of one that is too long only the beginning is given.
    mutating func add(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            } else if line.count < Self.mostBytes {
                line.append(byte)
            }
        }
        return lines
    }
}
