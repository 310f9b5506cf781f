import Glibc
import Scaler

/// The host's lock: one agent a scale set and host. The kernel frees it with the process, however that ends, and not before: a
/// lock of flock(2) belongs to the open file, O_CLOEXEC keeps it from every program that is started, and the last thread of a process
/// closes it. Whoever gets it knows that the one before is dead.
final class LockFile: Sendable {
    private let descriptor: Int32

    /// Takes the lock, or says who is in the way.
    init(_ path: String) throws(LockError) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        if slash > path.startIndex { mkdir(String(path[..<slash]), 0o755) }
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw LockError(path: path, why: String(cString: strerror(errno)), isHeld: false) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw LockError(path: path, why: String(cString: strerror(code)), isHeld: code == EWOULDBLOCK)
        }
    }

    deinit { close(descriptor) }

    /// The file that is locked, whatever its path now leads to; with the boot it names this host. Nil when the kernel tells neither.
    func identity(bootID: String? = BootClock.bootID) -> HostIdentity? {
        var status = stat()
        guard let bootID, !bootID.isEmpty, fstat(descriptor, &status) == 0 else { return nil }
        return HostIdentity(
            boot: bootID, device: Int64(truncatingIfNeeded: status.st_dev), inode: Int64(truncatingIfNeeded: status.st_ino))
    }
}

struct LockError: Error, CustomStringConvertible {
    let path: String
    let why: String
    let isHeld: Bool

    var description: String {
        isHeld
            ? "another agent on this host holds \(path). Stop it, or give this one a LOCK_FILE of its own."
            : "the lock file \(path) can't be opened: \(why). Make its folder writable for this user, or set LOCK_FILE."
    }
}
