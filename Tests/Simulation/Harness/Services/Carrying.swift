import Scaler
import World

/// The moment at which a service carries a request out. Nil: there is no answer yet (a held poll).
extension Simulation {
    mutating func carryOut(_ request: Request) -> Outcome? {
        defer { if request.effect.action.service != .dynamo { settleWorld() } }
        switch request.effect.action {
        case .table(let action): return ofTable(action, request)
        case .compute(let action): return ofEC2(action, request)
        case .github(let action): return ofGitHub(action, request)
        case .agent(.report): return .done(.nothing)
        case .agent(.cancel): return nil
        }
    }

    private mutating func ofTable(_ action: TableAction, _ request: Request) -> Outcome {
        switch action {
        case .read(let key): read(key, hosts[request.host])
        case .readEach(let keys): readEach(keys, hosts[request.host])
        case .query(let partition): query(partition, hosts[request.host])
        case .write: write(request)
        case .transact(_, let token): transact(request, token)
        }
    }

    private mutating func ofEC2(_ action: ComputeAction, _ request: Request) -> Outcome {
        switch action {
        case .resolveTemplate: ec2.faults.unavailableUntil > ms ? .unknown("EC2 is unavailable") : .done(.template(template))
        case .readRelease: .done(.release(RunnerRelease(version: "2.338.0", releasedDay: Int(Host.epochStart / 86_400_000) - 25)))
        case .launch(let launch, let token): self.launch(launch, token)
        case .describeFleet(let id): describeFleet(id)
        case .listInstances: listInstances()
        case .describeInstances(let ids): describe(ids)
        case .listBatch(let id): describe([EC2.Filter("tag:gha-batch", [id.text])])
        case .terminate(let ids): terminate(ids, by: hosts[request.host])
        case .probe: probeEC2()
        case .dryRun: dryRun(hosts[request.host])
        }
    }

    private mutating func read(_ key: Key, _ host: Host) -> Outcome {
        switch table.get(keys[key], at: ms) {
        case .success(let item): .done(.item(inFormat(of: host, TableWords.item(item))))
        case .failure(let failure): TableWords.outcome(failure)
        }
    }

    private mutating func readEach(_ keys: [Key], _ host: Host) -> Outcome {
        var items: [Key: Item] = [:]
        for key in keys {
            switch table.get(TableWords.key(key), at: ms) {
            case .success(let item): items[key] = inFormat(of: host, TableWords.item(item))
            case .failure(let failure): return TableWords.outcome(failure)
            }
        }
        return .done(.items(items))
    }

    private mutating func query(_ partition: String, _ host: Host) -> Outcome {
        let due = table.faults.tornQueries
        switch table.query(partition, at: ms) {
        case .success(let rows):
            if table.faults.tornQueries < due { queryWasTorn(partition) }
            var items: [Key: Item] = [:]
            for row in rows { items[Key(partition, row.sk)] = inFormat(of: host, TableWords.item(row.item)) }
            return .done(.items(items))
        case .failure(let failure): return TableWords.outcome(failure)
        }
    }

    private mutating func write(_ request: Request) -> Outcome {
        guard let write = request.writes.first else { return .refused(Refusal(.rejected, "empty")) }
        switch table.write(write, at: ms) {
        case .success(let item):
            wrote(write, request, by: hosts[request.host])
            return .done(.item(TableWords.item(item)))
        case .failure(let failure): return TableWords.outcome(failure)
        }
    }

    private mutating func transact(_ request: Request, _ token: String) -> Outcome {
        let fence = table.peek(keys.fence)
        let isNew = weather.hasTwoVersions ? request.writes.filter { isNewer($0.key) } : []
        switch table.transact(request.writes, token: token, at: ms) {
        case .success:
            // Its token may have been seen before: then nothing was written now.
            if table.peek(keys.fence) != fence {
                checkFormat(isNew, by: hosts[request.host])
                committed(request, after: fence, by: hosts[request.host])
            }
            return .done(.nothing)
        case .failure(let failure): return TableWords.outcome(failure)
        }
    }

    private mutating func launch(_ launch: LaunchRequest, _ token: BatchID) -> Outcome {
        switch ec2.createFleet(EC2Words.request(launch, token: token), at: ms) {
        case .success(let fleet):
            settleWorld()
            return .done(.launch(EC2Words.answer(fleet, token: token)))
        case .failure(let failure): return EC2Words.outcome(failure)
        }
    }

    private mutating func describeFleet(_ id: String) -> Outcome {
        switch ec2.describeFleets([id], at: ms) {
        case .success(let fleets):
            guard let fleet = fleets.first else { return .refused(Refusal(.notFound, id)) }
            let token = fleet.ids.first { machines[$0] != nil }.flatMap { machines[$0]?.batch } ?? ""
            return .done(.launch(EC2Words.answer(fleet, token: BatchID(token))))
        case .failure(let failure): return EC2Words.outcome(failure)
        }
    }

    /// By ids, as the agent asks: one alone by its id, many by a filter.
    private mutating func describe(_ ids: [InstanceID]) -> Outcome {
        guard ids.count == 1 else { return describe([EC2.Filter("instance-id", ids.map(\.text))]) }
        return shown(ec2.describeInstances(ids: ids.map(\.text), at: ms))
    }

    private mutating func describe(_ filters: [EC2.Filter]) -> Outcome { shown(ec2.describeInstances(filters: filters, at: ms)) }

    private func shown(_ answer: Result<EC2.Page, EC2.Failure>) -> Outcome {
        switch answer {
        case .success(let page): .done(.instances(page.instances.map { EC2Words.instance($0) }))
        case .failure(let failure): EC2Words.outcome(failure)
        }
    }

    /// The instances of the scope that have not ended, as the agent asks.
    private mutating func listInstances() -> Outcome {
        var shown: [Instance] = []
        shown.reserveCapacity(machines.count)
        let answer = ec2.showInstances(at: ms) { number, state, isTagged, view in
            guard isTagged, state != .shuttingDown, state != .terminated, launches[number].isOfScope else { return }
            shown.append(launches[number].showing(state, view))
        }
        switch answer {
        case .success: return .done(.instances(shown))
        case .failure(let failure): return EC2Words.outcome(failure)
        }
    }

    private mutating func probeEC2() -> Outcome {
        switch ec2.showInstances(at: ms, { _, _, _, _ in }) {
        case .success: .done(.nothing)
        case .failure(let failure): EC2Words.outcome(failure)
        }
    }

    private mutating func dryRun(_ host: Host) -> Outcome {
        let request = EC2Words.request(configuration(of: host).launch.dryRun(of: template), token: nil)
        let fleet = ec2.dryRun(request, at: ms)
        guard fleet == .dryRun, let config = request.configs.first, let first = config.overrides.first else {
            return EC2Words.outcome(fleet)
        }
        return EC2Words.outcome(ec2.dryRun(config.template, first, at: ms))
    }

    private mutating func terminate(_ ids: [InstanceID], by host: Host) -> Outcome {
        checkForeign(ids, by: host)
        return switch ec2.terminateInstances(ids.map(\.text), at: ms) {
        case .success: .done(.nothing)
        case .failure(let failure): EC2Words.outcome(failure)
        }
    }
}
