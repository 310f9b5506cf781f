extension EC2 {
    /// Something that came to pass with an instance, for the host that runs what is on it.
    public struct Change: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case launched
            case running
            /// A spot notice: it ends at that instant, ms.
            case interruptionNoticed(endsAt: Int64)
            case rebalanceRecommended
            case shuttingDown(StateReason)
            case stopping
            case stopped
            case terminated
            /// Listings will not show it again.
            case forgotten
        }

        public var at: Int64
        public var instance: String
        public var kind: Kind
    }

    enum Happening: Sendable {
        case booted(String)
        case died(String, StateReason)
        case reclaimed(String)
        case stopped(String)
        case ended(String)
        case forgotten(String)
    }
}

extension EC2.Region {
    /// Moves all instances on to `now` and gives what came to pass since the last call, in order.
    public mutating func advance(to now: Int64) -> [EC2.Change] {
        catchUp(to: now)
        defer { changes = [] }
        return changes
    }

    /// The next instant (ms) at which `advance` has something to tell; nil when nothing is on the way.
    public var nextChange: Int64? {
        changes.first?.at ?? agenda.next
    }

    /// The operating system shut down. The template's shutdown behaviour decides: `terminate`, or the default `stop`; a one-time spot
    /// instance ends in any case. False when it wasn't there to be shut down.
    @discardableResult
    public mutating func powerOff(_ id: String, at now: Int64) -> Bool {
        catchUp(to: now)
        guard let instance = instances[id], instance.isAlive else { return false }
        if instance.market == .spot || instance.contents["InstanceInitiatedShutdownBehavior"] == "terminate" {
            shutDown(id, .instanceInitiated, at: now)
        } else {
            enter(.stopped, id, .instanceInitiated, at: now)
            note(.stopped, id, at: now)
        }
        return true
    }

    /// A person stops it (StopInstances). False for what can't be stopped: one that isn't running, and a one-time spot instance
    /// (UnsupportedOperation: "You can only stop Spot Instances associated with persistent Spot Instance requests", seen 2023-11-20).
    @discardableResult
    public mutating func stop(_ id: String, at now: Int64) -> Bool {
        catchUp(to: now)
        guard let instance = instances[id], instance.state == .running, instance.market == .onDemand else { return false }
        enter(.stopping, id, .userInitiated, at: now)
        note(.stopping, id, at: now)
        agenda.add(.stopped(id), at: now + generator.milliseconds(in: delays.shutdown))
        return true
    }

    /// EC2 reclaims a spot instance: notice now, its end two minutes later. False for one that isn't a live spot instance.
    @discardableResult
    public mutating func interrupt(_ id: String, at now: Int64) -> Bool {
        catchUp(to: now)
        guard let instance = instances[id], instance.isAlive, instance.market == .spot, instance.interruptedAt == nil else { return false }
        let end = now + delays.notice
        instances.change(id) { $0.interruptedAt = end }
        note(.interruptionNoticed(endsAt: end), id, at: now)
        agenda.add(.reclaimed(id), at: end)
        return true
    }

    /// EC2 says that an instance is at risk; nothing need follow.
    public mutating func recommendRebalance(_ id: String, at now: Int64) {
        catchUp(to: now)
        if let instance = instances[id], instance.isAlive { note(.rebalanceRecommended, id, at: now) }
    }

    mutating func catchUp(to now: Int64) {
        while let due = agenda.takeDue(at: now) { perform(due.event, at: due.at) }
    }

    private mutating func perform(_ happening: EC2.Happening, at instant: Int64) {
        switch happening {
        case .booted(let id):
            guard instances[id]?.state == .pending else { return }
            enter(.running, id, nil, at: instant)
            note(.running, id, at: instant)
        case .died(let id, let cause): die(id, cause, at: instant)
        case .reclaimed(let id):
            if instances[id]?.isAlive == true { shutDown(id, .interrupted, at: instant) }
        case .stopped(let id):
            guard instances[id]?.state == .stopping else { return }
            enter(.stopped, id, instances[id]?.reason, at: instant)
            note(.stopped, id, at: instant)
        case .ended(let id): end(id, at: instant)
        case .forgotten(let id):
            instances.remove(id)
            note(.forgotten, id, at: instant)
        }
    }

    mutating func end(_ id: String, at instant: Int64) {
        guard let instance = instances[id] else { return }
        occupied[instance.pool, default: 0] -= 1
        alive[instance.market, default: 0] -= 1
        enter(.terminated, id, instance.reason, at: instant)
        note(.terminated, id, at: instant)
        agenda.add(.forgotten(id), at: instant + generator.milliseconds(in: delays.retention))
    }

    mutating func launch(
        _ offer: EC2.Offer, _ market: EC2.Market, _ tags: [String: String], _ fleet: String, at now: Int64
    ) -> String {
        let number = instances.nextNumber
        let id = "i-0" + generator.hex(16)
        let visibleAt = now + generator.milliseconds(in: delays.visibility)
        let taggedAt = visibleAt + generator.milliseconds(in: delays.tags)
        let birth = EC2.Birth(number, id, offer, market, fleet: fleet, at: now)
        let instance = EC2.Instance(birth, tags: tags, visibleAt: visibleAt, taggedAt: taggedAt)
        instances.add(instance)
        occupied[instance.pool, default: 0] += 1
        alive[market, default: 0] += 1
        note(.launched, id, at: now)
        let boot = generator.milliseconds(in: delays.boot)
        schedule(misfortunes.fate(in: instance.zone), of: id, bootedAt: now + boot)
        return id
    }

    mutating func shutDown(_ id: String, _ reason: EC2.StateReason, at now: Int64) {
        enter(.shuttingDown, id, reason == .interrupted && manners.interruptionsHaveNoCode ? nil : reason, at: now)
        note(.shuttingDown(reason), id, at: now)
        let drawn = generator.milliseconds(in: delays.shutdown)
        instances.change(id) { $0.endedAt = now }
        agenda.add(.ended(id), at: now + (misfortunes.shutdownTime() ?? drawn))
    }

    mutating func enter(_ state: EC2.State, _ id: String, _ reason: EC2.StateReason?, at now: Int64) {
        let lag = generator.milliseconds(in: delays.stateLag)
        instances.change(id) { $0.enter(state, reason, shownAt: now + lag) }
    }

    mutating func note(_ kind: EC2.Change.Kind, _ id: String, at now: Int64) {
        changes.append(EC2.Change(at: now, instance: id, kind: kind))
    }
}

extension EC2.Instance {
    mutating func enter(_ state: EC2.State, _ reason: EC2.StateReason?, shownAt instant: Int64) {
        self.state = state
        self.reason = reason
        hidden.append((max(instant, hidden.last?.at ?? instant), state, reason))
    }

    /// Brings what listings show up to `now`.
    mutating func settle(at now: Int64) {
        while !hidden.isEmpty, hidden[0].at <= now {
            shown = hidden[0].state
            shownReason = hidden[0].reason
            hidden.removeFirst()
        }
    }

    /// The instance as listings show it at `now`, once settled.
    func view(at now: Int64) -> EC2.Instance {
        var view = self
        view.state = shown
        view.reason = shownReason
        if now < taggedAt { view.tags = [:] }
        return view
    }
}
