import Glibc
import Logging
import Scaler
import Synchronization

/// The file that node_exporter's textfile collector reads: whole at every moment, since it takes the old one's place by a rename.
final class MetricsFile: Sendable {
    private struct State {
        /// What was told last: effects run side by side, and an older one changes nothing.
        var last: EffectID?
        var isFailing = false
    }

    private let path: String
    private let scope: String
    private let log: Logger
    private let state = Mutex(State())

    init(_ path: String, scope: String, log: Logger) {
        self.path = path
        self.scope = scope
        self.log = log
    }

    /// - Parameter measures: nil when the agent leads nothing.
    func write(_ measures: Measures?, told id: EffectID) {
        state.withLock { state in
            if let last = state.last, last > id { return }
            state.last = id
            let fault = replace(by: Array(PrometheusText(measures, scope: scope).text.utf8))
            report(fault, &state)
        }
    }

    /// The agent ends: nobody is told that it leads.
    func remove() { unlink(path) }

    /// The new name doesn't end in `.prom`, which is all that node_exporter looks at.
    private func replace(by bytes: [UInt8]) -> String? {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return Self.fault }
        // Readable by node_exporter, whatever the umask.
        let isWritten = fchmod(descriptor, 0o644) == 0 && Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        let fault = isWritten ? nil : Self.fault
        close(descriptor)
        if let fault {
            // On a full disk half a file would only take the place that its next version needs.
            unlink(new)
            return fault
        }
        return rename(new, path) == 0 ? nil : Self.fault
    }

    private static var fault: String { String(cString: strerror(errno)) }

    /// One line, not one a minute.
    private func report(_ fault: String?, _ state: inout State) {
        defer { state.isFailing = fault != nil }
        if let fault, !state.isFailing {
            log.warning(
                "The file of metrics can't be written. Make its folder writable for this user, or correct METRICS_FILE",
                metadata: ["file": "\(path)", "reason": "\(fault)"])
        } else if fault == nil, state.isFailing {
            log.info("The file of metrics is written again", metadata: ["file": "\(path)"])
        }
    }
}
