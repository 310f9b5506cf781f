import Scaler
import World

/// Agents of two versions side by side. The newer one writes its records in a format that the older one can't read, and reads both.
extension Simulation {
    static let newerFormat: Int64 = recordFormat + 1

    /// An agent is upgraded, or goes back to the older version.
    mutating func changeVersion() -> Bool {
        guard weather.hasTwoVersions else { return false }
        let host = anyHost()
        guard host.isRunning else { return false }
        host.willBeNewer.toggle()
        coverage.count(host.willBeNewer ? .upgraded : .downgraded)
        timeline.add(.stop(host.number, life: host.life), at: now)
        return true
    }

    /// The upgrade is completed everywhere: records that the older version can't read would be left alone for ever.
    mutating func upgradeAll() {
        guard weather.hasTwoVersions else { return }
        for host in hosts where !host.willBeNewer || !host.isNewer {
            host.willBeNewer = true
            if host.isRunning { timeline.add(.stop(host.number, life: host.life), at: now) }
        }
    }

    /// STATE and LEASE keep their format; so does what an instance reads.
    private func hasFormat(_ key: DynamoDB.Key) -> Bool { key.pk == keys.state.pk && (key.sk != "STATE" || weather.changesState) }

    /// What the newer version writes.
    func inFormat(of host: Host, _ write: TableWrite) -> TableWrite {
        guard host.isNewer, hasFormat(write.key) else { return write }
        switch write.action {
        case .put(var item):
            item["format"] = .number(Self.newerFormat)
            return .put(write.key, item, write.conditions)
        case .update(var set, _) where set["format"] != nil:
            set["format"] = .number(Self.newerFormat)
            return .update(write.key, set: set, write.conditions)
        default: return write
        }
    }

    /// What the newer version reads.
    func inFormat(of host: Host, _ item: Item?) -> Item? {
        guard host.isNewer, var item, item["format"] == .number(Self.newerFormat) else { return item }
        item["format"] = .number(recordFormat)
        return item
    }

    /// FORMAT: a record that a version can't read is never overwritten or deleted by it. `writes` are those that met one of the newer.
    mutating func checkFormat(_ writes: [TableWrite], by host: Host) {
        guard weather.hasTwoVersions, !host.isNewer else { return }
        for write in writes where hasFormat(write.key) {
            violate("FORMAT", "\(host.name), of the older version, wrote over \(write.key.sk), a record of the newer one")
        }
    }

    func isNewer(_ key: DynamoDB.Key) -> Bool { table.peek(key)?["format"]?.integer == Self.newerFormat }
}
