import Scaler
import World

/// Another deployment, with a table of its own, launches under the same scale set's name: some of its instances boot, and all of them run until
/// the end, for nobody here may end them. Their epochs are higher than any of this table's.
extension Simulation {
    mutating func launchSecondDeployment() {
        let tags = [
            EC2Words.scopeTag: scope.name, "gha-batch": "another-\(ms)", "gha-epoch": "1000000", DeploymentID.tag: "another",
        ]
        let launched = ec2.launchForeign(
            Int(chance.next() % 12) + 1, type: Self.types[0], subnet: Self.subnets[0], tags: tags,
            template: EC2.TemplateReference(id: template.id, version: "1"), at: ms)
        if case .success(let ids) = launched { checks.foreign.formUnion(ids) }
    }

    /// FOREIGN: no request of an agent ends another deployment's instance.
    mutating func checkForeign(_ ids: [InstanceID], by host: Host) {
        guard !checks.foreign.isEmpty, let first = ids.first(where: { checks.foreign.contains($0.text) }) else { return }
        violate("FOREIGN", "\(host.name) asked EC2 to end \(first), which is another deployment's")
    }

    /// FOREIGN and STRANGERS, at each commit. A RUNNER that begins as `retiring` is a stranger's, which is to be ended.
    mutating func checkStrangers(_ writes: [TableWrite], by host: Host) {
        for (place, write) in writes.enumerated() where write.key.sk.hasPrefix("RUNNER#") && write.key.pk == keys.state.pk {
            guard case .put(let record) = write.action, place < table.latestWrites.count, table.latestWrites[place].old == nil else {
                continue
            }
            if let id = record["instance"]?.text, checks.foreign.contains(id) {
                violate("FOREIGN", "\(host.name) took \(id) for its own, which is another deployment's")
            }
            guard record["state"]?.text == "retiring", let epoch = table.peek(keys.lease)?["epoch"]?.integer else { continue }
            coverage.count(.strangerEnded)
            // A record that a torn reading still showed was this leader's own: it is no stranger's.
            if checks.grantedEpoch == epoch || isMissed(write.key) { continue }
            violate("STRANGERS", "\(host.name) ends \(write.key.sk), and GitHub granted it no session in epoch \(epoch)")
        }
    }
}
