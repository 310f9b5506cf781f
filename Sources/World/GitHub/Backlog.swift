extension GitHub {
    /// Queued jobs, oldest first, in one lane for each set of labels and each origin, so that finding the next job for a scale set looks at no job.
    struct Backlog: Sendable {
        private struct Lane: Sendable {
            var labels: [String]
            var origin: Origin
            var jobs = Fifo<Entry>()
        }

        struct Entry: Sendable {
            var number: Int
            var id: String
        }

        private var lanes: [Lane] = []
        private var laneOf: [Name: Int] = [:]

        private struct Name: Hashable {
            var labels: String
            var origin: Origin
        }

        mutating func add(_ job: Job) {
            let labels = Array(Set(job.request.labels.map { $0.lowercased() })).sorted()
            let name = Name(labels: labels.joined(separator: "\n"), origin: Origin(job.request))
            let lane = laneOf[name] ?? lanes.count
            if lane == lanes.count {
                lanes.append(Lane(labels: labels, origin: name.origin))
                laneOf[name] = lane
            }
            lanes[lane].jobs.insert(Entry(number: job.number, id: job.id)) { $0.number > job.number }
        }

        /// Takes the oldest job that a scale set with these labels may run, of an origin that it admits. Entries of jobs that aren't queued any more are dropped.
        mutating func take(for labels: Set<String>, in jobs: [String: Job], _ admits: (Origin) -> Bool) -> String? {
            var best: (lane: Int, number: Int)?
            for place in lanes.indices where lanes[place].labels.allSatisfy(labels.contains) {
                while let first = lanes[place].jobs.first, jobs[first.id]?.state != .queued { lanes[place].jobs.removeFirst() }
                guard let first = lanes[place].jobs.first, admits(lanes[place].origin) else { continue }
                if best == nil || first.number < best!.number { best = (place, first.number) }
            }
            guard let best else { return nil }
            return lanes[best.lane].jobs.removeFirst()?.id
        }
    }
}

/// A queue whose front is removed in constant time.
struct Fifo<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var count: Int { elements.count - head }

    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Puts it before the first element that is `later`; at the end, mostly.
    mutating func insert(_ element: Element, before later: (Element) -> Bool) {
        if let last = elements.last, head < elements.count, later(last) {
            let place = elements[head...].firstIndex(where: later) ?? elements.count
            elements.insert(element, at: place)
        } else {
            elements.append(element)
        }
    }

    @discardableResult
    mutating func removeFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head > 256, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}
