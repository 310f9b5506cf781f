import Glibc

/// Whether the files that the settings name can be used.
struct FileChecks: Sendable {
    let caFile: String?
    let metricsFile: String?

    func lines() -> [CheckLine] { [caFile.map(certificates), metricsFile.map(metrics)].compactMap { $0 } }

    /// An unreadable one makes every connection fail, to AWS and to GitHub alike.
    private func certificates(_ path: String) -> CheckLine {
        switch FileReading.bytes(of: path, atMost: 16 << 20) {
        case .failure(let error): return .fail("certificates", "CA_FILE \(path): \(error)")
        case .success(let bytes):
            let mark = Array("-----BEGIN ".utf8)
            let count = bytes.indices.count {
                bytes[$0...].starts(with: mark) && bytes[$0...].dropFirst(mark.count).starts(with: Self.kinds)
            }
            guard count > 0 else {
                return .fail("certificates", "CA_FILE \(path) holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
            }
            return .ok("certificates", "\(path) holds \(count)")
        }
    }

    private static let kinds = Array("CERTIFICATE-----".utf8)

    /// The agent works without: it says once that it can't write, so this only warns. It writes a new file beside the old one and renames
    /// it.
    private func metrics(_ path: String) -> CheckLine {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard access(folder, W_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return .warn("metrics file", "\(folder) can't be written (\(reason)), so no metrics go there: make it, or correct METRICS_FILE")
        }
        return .ok("metrics file", path)
    }
}
