import Glibc

/// Whether the lock file could be made. An agent that runs on this host holds it, so its lock is not asked for.
struct LockFileCheck: Sendable {
    let path: String

    func line() -> CheckLine {
        if access(path, F_OK) == 0 {
            return access(path, W_OK) == 0
                ? .ok("lock file", path) : .fail("lock file", "\(path) can't be written: check its owner, or set LOCK_FILE")
        }
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard access(directory, F_OK) == 0 else {
            return .fail("lock file", "\(directory) isn't there: make it (systemd: RuntimeDirectory=gha-listener-scaler), or set LOCK_FILE")
        }
        guard access(directory, W_OK | X_OK) == 0 else {
            return .fail("lock file", "\(directory) can't be written: check its owner, or set LOCK_FILE")
        }
        return .ok("lock file", path)
    }
}
