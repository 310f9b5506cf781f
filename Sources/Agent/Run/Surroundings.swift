import AWS
import Glibc

/// What this process knows of its host before it starts to compete for the lease.
struct Surroundings: Sendable {
    let host: String?
    /// Nil outside EC2.
    let zone: String?
    /// The host is being taken away already: this agent was started again on it.
    let notice: HostNotice?

    /// Asks the metadata service, which answers in milliseconds or not at all: a start waits no longer than `patience` for it. What comes
    /// later is seen by `Departure`.
    static func look(
        _ metadata: InstanceMetadata, _ notices: HostNotices, patience: Duration = .milliseconds(300)
    ) async -> Surroundings {
        guard !metadata.isDisabled else { return Surroundings(host: hostName(), zone: nil, notice: nil) }
        return await withTaskGroup(of: Surroundings.self) { group in
            group.addTask { await ask(metadata, notices) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return Surroundings(host: hostName(), zone: nil, notice: nil)
            }
            defer { group.cancelAll() }
            return await group.next() ?? Surroundings(host: hostName(), zone: nil, notice: nil)
        }
    }

    private static func ask(_ metadata: InstanceMetadata, _ notices: HostNotices) async -> Surroundings {
        guard let zone = try? await metadata.availabilityZone() else { return Surroundings(host: hostName(), zone: nil, notice: nil) }
        return Surroundings(host: hostName(), zone: String(zone.prefix(40)), notice: try? await notices.look())
    }

    private static func hostName() -> String? {
        var buffer = [CChar](repeating: 0, count: 65)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        return String(validating: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
