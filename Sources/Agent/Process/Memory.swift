import CLinux

/// The process's memory.
enum Memory {
    /// What is larger is mapped by itself, and unmapped when it is freed.
    private static let large: Int32 = 128 * 1024

    /// One heap for all threads, and large pieces outside of it. Otherwise glibc gives each thread a heap of its own and raises the size that
    /// is mapped up to 32 MB (mallopt(3), M_ARENA_MAX and M_MMAP_THRESHOLD): what a large listing took would stay, in pieces between what
    /// is kept of it. Comes before the first thread.
    static func shareOneHeap() {
        _ = mallopt(M_ARENA_MAX, 1)
        _ = mallopt(M_MMAP_THRESHOLD, large)
        _ = mallopt(M_TRIM_THRESHOLD, large)
    }
}
