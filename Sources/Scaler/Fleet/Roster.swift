/// The runners in memory. They are large, and a listing looks at each of them: so they lie side by side and are changed where they stand,
/// and an index leads from an instance to its runner's place.
struct Roster: Sendable {
    /// In no order that means anything.
    private(set) var values: [Runner] = []
    private var places: [InstanceID: Int] = [:]

    var count: Int { values.count }

    subscript(id: InstanceID) -> Runner? { places[id].map { values[$0] } }

    /// Where the runner of an instance stands among `values`, until one is forgotten.
    func place(of id: InstanceID) -> Int? { places[id] }

    /// The runner as it was before; nil for a new one.
    mutating func remember(_ runner: Runner) -> Runner? {
        guard let place = places[runner.record.instance] else {
            places[runner.record.instance] = values.count
            values.append(runner)
            return nil
        }
        let old = values[place]
        values[place] = runner
        return old
    }

    /// EC2 showed that it lives.
    mutating func see(at place: Int, in zone: String?, _ now: Instant) {
        values[place].seen = now
        if values[place].record.zone == nil { values[place].record.zone = zone }
    }

    mutating func forget(_ id: InstanceID) -> Runner? {
        guard let place = places.removeValue(forKey: id) else { return nil }
        values.swapAt(place, values.count - 1)
        let runner = values.removeLast()
        if place < values.count { places[values[place].record.instance] = place }
        return runner
    }

    /// Those that `isMeant` says, by their instances' ids.
    func sorted(where isMeant: (Runner) -> Bool) -> [Runner] {
        var meant: [Runner] = []
        for place in values.indices where isMeant(values[place]) { meant.append(values[place]) }
        return meant.sorted { $0.record.instance < $1.record.instance }
    }
}
