/// A token, key or configuration that must never be printed. Whatever prints, interpolates, dumps or reflects it sees only
/// that it exists; its text is had by `reveal()` alone, so that grep finds every place that takes it out.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    public init(_ text: String) { self.text = text }

    /// The secret itself, for a header or for a record that is meant to hold it.
    public func reveal() -> String { text }

    public var isEmpty: Bool { text.isEmpty }
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}

extension Secret {
    /// Whether a header can carry it: visible ASCII without spaces. Anything else would be an injection or a damaged file.
    var isHeaderSafe: Bool { !isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) } }
}
