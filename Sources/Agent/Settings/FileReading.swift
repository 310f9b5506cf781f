import Glibc

/// Reads small files whole.
enum FileReading {
    /// - Parameter most: a longer file is refused after one byte more, so an endless one does no harm.
    static func bytes(of path: String, atMost most: Int) -> Result<[UInt8], SettingsFileError> {
        // O_NONBLOCK: opening a FIFO that nobody writes to must not hang.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(.unreadable(errno: errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .failure(.unreadable(errno: errno)) }
            guard count > 0 else { return .success(bytes) }
            bytes += buffer.prefix(count)
            guard bytes.count <= most else { return .failure(.tooLarge) }
        }
    }

    /// A small file's text without the blanks around it; nil when it can't be read.
    static func line(of path: String) -> String? {
        guard case .success(let bytes) = bytes(of: path, atMost: 4096) else { return nil }
        return String(validating: bytes, as: UTF8.self)?.trimmingBlanks()
    }
}
