/// Text that must not be seen: a key, a token, a parameter's value. It prints, logs and dumps as `‹redacted›`; only `revealed` gives it.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself: for the wire, never for a log, an error or argv.
    public let revealed: String

    /// Wraps a text.
    public init(_ text: String) { revealed = text }

    public var description: String { "‹redacted›" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
