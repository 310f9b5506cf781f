extension EC2 {
    /// One instance's answer of TerminateInstances, StopInstances and StartInstances.
    public struct PowerChange: Sendable, Hashable {
        public var id: String
        public var previous: State
        public var current: State
    }
}

/// Stopping and starting, as an operator does it in the console. The agent calls neither.
extension EC2.Region {
    /// StopInstances. When one instance can't be stopped, none is; one that is stopping or stopped is no error.
    ///
    /// `UnsupportedOperation`: a spot instance of a fleet, whose request is one-time (skypilot#257, pahud/cdk-spot-one#193).
    /// `IncorrectInstanceState`: an instance that is ending, or that never ran (cloud-custodian#6014, 2020-08; flatcar/mantle#315, 2022-03).
    public mutating func stopInstances(_ ids: [String], at now: Int64) -> Result<[EC2.PowerChange], EC2.Failure> {
        named(ids, unless: Self.stopRefusal, at: now).map { found in
            found.map { instance in
                if stop(instance.id, at: now) { instances.change(instance.id) { $0.endedAt = now } }
                return EC2.PowerChange(
                    id: instance.id, previous: instance.state, current: instance.state == .stopped ? .stopped : .stopping)
            }
        }
    }

    /// StartInstances: a stopped instance boots anew. When one instance can't be started, none is; one that runs is no error.
    ///
    /// `IncorrectInstanceState`: an instance that is stopping or ending (cloud-custodian's tests hold the text).
    public mutating func startInstances(_ ids: [String], at now: Int64) -> Result<[EC2.PowerChange], EC2.Failure> {
        named(ids, unless: Self.startRefusal, at: now).map { found in
            found.map { instance in
                if instance.state == .stopped { start(instance.id, at: now) }
                return EC2.PowerChange(
                    id: instance.id, previous: instance.state, current: instance.state == .stopped ? .pending : instance.state)
            }
        }
    }

    private mutating func start(_ id: String, at now: Int64) {
        enter(.pending, id, nil, at: now)
        instances.change(id) { $0.endedAt = nil }
        agenda.add(.booted(id), at: now + generator.milliseconds(in: delays.boot))
    }

    /// The named instances, once none of them is unknown or refused. EC2's buckets for the two calls aren't looked up: those of mutating
    /// calls in general are taken.
    private mutating func named(
        _ ids: [String], unless isRefused: (EC2.Instance) -> EC2.Failure?, at now: Int64
    ) -> Result<[EC2.Instance], EC2.Failure> {
        if let refusal = refusal(at: now, \.mutate) { return .failure(refusal) }
        if ids.isEmpty { return .failure(.missing("InstanceId")) }
        if let failure = misnamed(ids, at: now) { return .failure(failure) }
        let found = ids.compactMap { instances[$0] }
        for instance in found {
            if let failure = isRefused(instance) { return .failure(failure) }
        }
        return .success(found)
    }

    private static func stopRefusal(_ instance: EC2.Instance) -> EC2.Failure? {
        let id = instance.id
        switch instance.state {
        case .shuttingDown, .terminated: return .wrongState("This instance '\(id)' is not in a state from which it can be stopped.")
        case .pending, .running, .stopping, .stopped: break
        }
        if instance.market == .spot {
            let text =
                "You can't stop the Spot Instance '\(id)' because it is associated with a one-time Spot Instance request. You can only stop "
                + "Spot Instances associated with persistent Spot Instance requests."
            return EC2.Failure("UnsupportedOperation", text)
        }
        guard instance.state == .pending else { return nil }
        return .wrongState("Instance '\(id)' cannot be stopped as it has never reached the 'running' state.")
    }

    private static func startRefusal(_ instance: EC2.Instance) -> EC2.Failure? {
        switch instance.state {
        case .stopping, .shuttingDown, .terminated:
            .wrongState("The instance '\(instance.id)' is not in a state from which it can be started.")
        case .pending, .running, .stopped: nil
        }
    }
}

extension EC2.Failure {
    fileprivate static func wrongState(_ text: String) -> EC2.Failure { EC2.Failure("IncorrectInstanceState", text) }
}
