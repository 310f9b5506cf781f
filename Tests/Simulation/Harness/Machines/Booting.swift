import World

/// An instance's life: find the boot record, take it, run one job, power off.
extension Simulation {
    mutating func perform(_ step: Machine.Step, _ machine: Machine) {
        guard machine.isAlive, machine.stage != .hung else { return }
        switch step {
        case .readBoot: readBoot(machine)
        case .connect: connect(machine)
        case .seek: seek(machine)
        case .report: if machine.stage == .busy { repeatBusy(machine) }
        case .finish: finish(machine)
        case .powerOff: ec2.powerOff(machine.id, at: ms)
        }
    }

    mutating func later(_ step: Machine.Step, _ machine: Machine, _ wait: ClosedRange<Int64>) {
        timeline.add(.machine(machine, step), at: now + chance.milliseconds(in: wait) * 1000)
    }

    mutating func booted(_ machine: Machine) {
        guard machine.kind != .dead else { return coverage.count(.deadBoot) }
        machine.deadline = now + 300_000_000
        later(.readBoot, machine, 500...20_000)
    }

    private mutating func readBoot(_ machine: Machine) {
        guard now < machine.deadline else { return giveUp(machine) }
        guard !chance.happens(weather.requestLoss), case .success(let item) = table.get(machine.bootKey, at: ms) else {
            return later(.readBoot, machine, 1_000...5_000)
        }
        guard let item else {
            if machine.configuration != nil { return giveUp(machine) }
            return later(.readBoot, machine, 1_000...5_000)
        }
        if item["bootId"] == .string(machine.id) {
            return machine.hasDoubtfulTake ? configured(machine) : giveUp(machine)
        }
        guard let found = item["configuration"]?.text, !found.isEmpty else { return giveUp(machine) }
        machine.configuration = found
        take(machine)
    }

    private mutating func take(_ machine: Machine) {
        let write = DynamoDB.Write.update(
            machine.bootKey, set: ["bootId": .string(machine.id), "configuration": .string("")], [.attributeAbsent("bootId"), .itemExists])
        guard !chance.happens(weather.requestLoss), case .success = table.write(write, at: ms), !chance.happens(weather.replyLoss) else {
            machine.hasDoubtfulTake = true
            return later(.readBoot, machine, 1_000...5_000)
        }
        configured(machine)
    }

    private mutating func configured(_ machine: Machine) {
        machine.stage = .configured
        if machine.configuration != "jit:" + machine.name { violate("INV-7", "\(machine.id) read another's configuration") }
        report("configured", machine)
        if machine.kind == .mute { return coverage.count(.muteBoot) }
        later(.connect, machine, 500...8_000)
    }

    private mutating func connect(_ machine: Machine) {
        switch github.connect(machine.name, at: ms) {
        case .success:
            machine.stage = .listening
            listeners.append(machine)
            report("listening", machine)
            if machine.kind == .outdated { return refuse(machine) }
            checks.unregistered.count = 0
            machine.isSeeking = true
            later(.seek, machine, 0...300)
        case .failure(let failure):
            if failure.status >= 500 { later(.connect, machine, 2_000...6_000) } else { giveUp(machine) }
        }
    }

    /// It says that it listens before GitHub says that it is too old; its registration stays.
    private mutating func refuse(_ machine: Machine) {
        coverage.count(.outdatedBoot)
        report("outdated", machine)
        listeners.removeAll { $0 === machine }
        github.vanish(machine.name, at: ms)
        machine.stage = .over
        later(.powerOff, machine, 100...3_000)
    }

    mutating func giveUp(_ machine: Machine) {
        coverage.count(.bootGaveUp)
        report("failed", machine)
        machine.stage = .over
        later(.powerOff, machine, 100...3_000)
    }

    /// Best effort: a report may get lost, and ends nothing.
    mutating func report(_ phase: String, _ machine: Machine) {
        guard !chance.happens(weather.requestLoss) else { return }
        _ = table.write(.update(machine.phaseKey, set: ["phase": .string(phase), "at": .number(Host.epochStart + ms)]), at: ms)
    }
}
