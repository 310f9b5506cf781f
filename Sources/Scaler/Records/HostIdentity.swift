/// Which host an agent runs on, and since which boot: its kernel's boot id, and the file that its agent keeps locked.
///
/// A lock that one process holds is held by no other, and the kernel frees it only when the last thread of its holder has ended.
/// So whoever holds the lock of the file that a lease names, in the boot that it names, knows that the holder is dead. All three
/// are needed: another boot or another host may have a file of the same number, and a file that was made anew has another one.
public struct HostIdentity: Hashable, Sendable {
    /// `/proc/sys/kernel/random/boot_id`: random at each boot.
    public let boot: String
    /// `st_dev` and `st_ino` of the lock file, bit by bit.
    public let device, inode: Int64

    public init(boot: String, device: Int64, inode: Int64) {
        self.boot = boot
        self.device = device
        self.inode = inode
    }

    /// Nil when a part is missing, as in a lease whose holder has no lock file.
    init?(_ fields: inout Fields) throws(UnreadableRecord) {
        guard let boot = try fields.optionalText("boot"), let device = try fields.optionalNumber("device"),
            let inode = try fields.optionalNumber("inode")
        else { return nil }
        self.init(boot: boot, device: device, inode: inode)
    }
}
