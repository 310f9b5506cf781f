import World

/// An instance that lives inside the stand-in, for load: it connects as the runner whose name ends in its id as soon as one is minted,
/// runs one job, and powers off.
struct LightRunner: Sendable {
    enum Phase: Sendable, Equatable {
        case booting
        case listening(String)
        case working(String, until: Int64)
        /// Done, and the machine stays.
        case lingering
    }

    let instance: String
    let bootedAt: Int64
    var phase = Phase.booting
}

extension Cloud {
    /// When the next light runner's job ends, ms.
    var nextLightRunner: Int64? {
        lightRunners.values.compactMap { light in if case .working(_, let until) = light.phase { until } else { nil } }.min()
    }

    /// Moves every light instance as far as it goes.
    func moveLightRunners(at now: Int64) {
        for id in lightRunners.keys.sorted() { move(id, runnerOfInstance[id], at: now) }
    }

    private func move(_ id: String, _ minted: String?, at now: Int64) {
        guard var light = lightRunners[id] else { return }
        if light.phase == .booting, let minted, case .success = github.connect(minted, at: now) {
            light.phase = .listening(minted)
            timeline.note("connected", minted)
        }
        if case .listening(let name) = light.phase {
            switch github.takeJob(name, at: now) {
            case .success(let job?): light.phase = .working(name, until: now + duration(of: job.id))
            case .success(nil): break
            case .failure: return powerOffLight(id, at: now)
            }
        }
        if case .working(let name, let until) = light.phase, until <= now {
            _ = finish(name, result: "succeeded")
            guard lingers(name) else { return powerOffLight(id, at: now) }
            light.phase = .lingering
        }
        lightRunners[id] = light
    }

    private func powerOffLight(_ id: String, at now: Int64) {
        lightRunners[id] = nil
        ec2.powerOff(id, at: now)
    }
}
