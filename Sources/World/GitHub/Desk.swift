extension GitHub {
    /// Everything the service keeps about one scale set.
    struct Desk: Sendable {
        var scaleSet: ScaleSet
        var labels: Set<String>
        var session: Session?
        var queue = MessageQueue()
        /// The capacity of the latest poll.
        var capacity = 0
        var statistics = Statistics()
        var waiting = Fifo<Ticket>()
        var generation = 0
        var statisticsChanged = false
        var isStirred = false

        init(_ scaleSet: ScaleSet) {
            self.scaleSet = scaleSet
            labels = Set(scaleSet.labels.map { $0.lowercased() })
        }
    }

    /// The desks of the scale sets in the order of creation. They are few and large: looked at and changed where they stand.
    struct Desks: Sendable {
        private(set) var all: [Desk] = []

        /// To go through all while they change: a copy of `all` held meanwhile would make each change copy them.
        var ids: [Int] { all.map(\.scaleSet.id) }

        mutating func add(_ desk: Desk) { all.append(desk) }

        mutating func remove(_ id: Int) -> Desk? { place(of: id).map { all.remove(at: $0) } }

        func contains(_ id: Int) -> Bool { place(of: id) != nil }

        /// What `look` sees of a desk; nil without one.
        func look<Seen>(_ id: Int, _ look: (Desk) -> Seen) -> Seen? { place(of: id).map { look(all[$0]) } }

        @discardableResult
        mutating func change<Result>(_ id: Int, _ change: (inout Desk) -> Result) -> Result? {
            guard let place = place(of: id) else { return nil }
            return change(&all[place])
        }

        private func place(of id: Int) -> Int? {
            for place in all.indices where all[place].scaleSet.id == id { return place }
            return nil
        }
    }
}
