import Glibc
import Logging
import Scaler

/// This process's place on its host: the lock that it holds, and how the agents before it ended.
///
/// Only who holds the lock reads or writes the crash file, `<lock file>.crashes`.
struct HostPlace {
    let lock: LockFile
    let identity: HostIdentity?
    private let path: String
    private var count: CrashCount
    /// Why the crashes could not be counted; then nothing is taken back at once.
    private var fault: String?

    init(lockFile: String, bootID: String? = BootClock.bootID, at now: Instant = BootClock.instant) throws(LockError) {
        lock = try LockFile(lockFile)
        identity = lock.identity(bootID: bootID)
        path = lockFile + ".crashes"
        count = CrashCount(boot: identity?.boot ?? "-")
        switch Self.read(path) {
        case .success(let found): count = found ?? count
        case .failure(let error): fault = error.words
        }
        count.start(boot: identity?.boot ?? "-", at: now)
        write()
    }

    /// A lease that an agent on this host held before may be taken up without waiting.
    var mayReclaim: Bool { identity != nil && fault == nil && !count.isTooMany }

    /// The process ends well: whoever comes next finds no crash.
    mutating func end() {
        count.end()
        write()
    }

    func report(to logger: Logger) {
        if identity == nil {
            logger.warning("This host's boot id or lock file can't be told, so a lease of its own is waited for")
        }
        if let fault {
            logger.warning(
                "Crashes on this host can't be counted, so a lease of its own is waited for",
                metadata: ["file": "\(path)", "reason": "\(fault)"])
        }
        guard count.recent > 0 else { return }
        let crashes: Logger.Metadata = ["crashesInAMinute": "\(count.recent)"]
        if count.isTooMany {
            logger.error(
                """
                The agent on this host crashed again and again: it no longer takes its own lease back at once, and another host has its \
                turn. The lines before each end say why
                """,
                metadata: crashes)
        } else {
            logger.warning("The agent before this one on this host ended without a handover", metadata: crashes)
        }
    }

    private struct Fault: Error { let words: String }

    private static func read(_ path: String) -> Result<CrashCount?, Fault> {
        switch FileReading.bytes(of: path, atMost: 1024) {
        case .failure(.unreadable(errno: ENOENT)): return .success(nil)
        case .failure: return .failure(Fault(words: "it can't be read"))
        case .success(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self), let count = CrashCount(text: text) else {
                return .failure(Fault(words: "it holds something else; it is made anew"))
            }
            return .success(count)
        }
    }

    /// Whole or not at all: a crash between two writes must not make it unreadable.
    private mutating func write() {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        let bytes = Array(count.text.utf8)
        let isWritten = descriptor >= 0 && Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        if !isWritten {
            fault = "it can't be written: \(String(cString: strerror(code)))"
        } else if rename(new, path) != 0 {
            fault = "it can't be written: \(String(cString: strerror(errno)))"
        }
    }
}
