import Glibc

/// Two of glibc's extensions to posix_spawn (2.29 and 2.34) that its headers hide from Swift: found by name at run time.
enum SpawnExtensions {
    private typealias AddDirectory = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32
    private typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// The process starts in `directory`.
    static func changeDirectory(_ actions: inout posix_spawn_file_actions_t, to directory: String) -> Int32 {
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addchdir_np") else { return ENOSYS }
        return unsafeBitCast(symbol, to: AddDirectory.self)(&actions, directory)
    }

    /// The process has no descriptor from `first` on: NIO's sockets aren't close-on-exec, and a child that held one would keep
    /// a connection open that the stand-in has closed.
    static func closeDescriptors(_ actions: inout posix_spawn_file_actions_t, from first: Int32) -> Int32 {
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return ENOSYS }
        return unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, first)
    }
}
