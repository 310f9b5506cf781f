import Glibc

/// Whether the lock file could be made. An agent that runs on this host holds it, so its lock is not asked for.
struct LockFileCheck: Sendable {
    let path: String

    func line() -> CheckLine {
        if access(path, F_OK) == 0 {
            return access(path, W_OK) == 0
                ? .ok("lock file", path) : .fail("lock file", "\(path) can't be written: check its owner, or set LOCK_FILE")
        }
        let folder = Self.folder(of: path)
        guard access(folder, F_OK) == 0 else { return line(withoutFolder: folder) }
        guard access(folder, W_OK | X_OK) == 0 else {
            return .fail("lock file", "\(folder) can't be written: check its owner, or set LOCK_FILE")
        }
        return .ok("lock file", path)
    }

    /// The agent makes the folder where it may, but none above it (`LockFile`).
    private func line(withoutFolder folder: String) -> CheckLine {
        guard access(Self.folder(of: folder), W_OK | X_OK) == 0 else {
            return .fail(
                "lock file",
                "\(folder) isn't there and can't be made: make it (systemd: RuntimeDirectory=gha-listener-scaler), or set LOCK_FILE")
        }
        return .ok("lock file", path)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}
