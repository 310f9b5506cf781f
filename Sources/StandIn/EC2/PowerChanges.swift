import World

/// The calls that end, stop and start instances: each answers what became of every instance.
extension Cloud {
    func terminateInstances(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        ec2.terminateInstances(form["InstanceId"].strings, at: now).map(Self.changed)
    }

    func stopInstances(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        ec2.stopInstances(form["InstanceId"].strings, at: now).map(Self.changed)
    }

    func startInstances(_ form: QueryForm) -> Result<XML, EC2.Failure> {
        ec2.startInstances(form["InstanceId"].strings, at: now).map { changes in
            for change in changes where change.previous == .stopped { restarts[change.id] = now }
            return Self.changed(changes)
        }
    }

    private static func changed(_ changes: [EC2.PowerChange]) -> XML {
        XML { $0.list("instancesSet", changes) { $0.change($1.id, from: $1.previous, to: $1.current) } }
    }
}

extension XML {
    fileprivate mutating func change(_ id: String, from previous: EC2.State, to current: EC2.State) {
        element("instanceId", id)
        element("currentState") { $0.write(current) }
        element("previousState") { $0.write(previous) }
    }

    mutating func write(_ state: EC2.State) {
        element("code", Int64(state.code))
        element("name", state.rawValue)
    }
}
