import Glibc

/// How a line of the log is written.
enum LogFormat: String, Sendable {
    /// Text on a terminal, JSON elsewhere.
    case auto
    case json, text

    /// `auto` decided for a descriptor.
    func settled(for descriptor: Int32 = STDERR_FILENO) -> LogFormat {
        self == .auto ? (isatty(descriptor) == 1 ? .text : .json) : self
    }
}
