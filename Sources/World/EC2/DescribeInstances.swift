extension EC2 {
    public struct Page: Sendable, Hashable {
        public var instances: [Instance]
        public var nextToken: String?
        /// How long EC2 takes for this page, ms (`Delays.page`): the host answers that much later.
        public var time: Int64 = 0
    }
}

extension EC2.Region {
    /// DescribeInstances: what listings show at `now`, which lags behind what is.
    ///
    /// `maxResults` is 5…1,000 and can't go with ids. An id that isn't visible fails the whole call.
    public mutating func describeInstances(
        ids: [String] = [], filters: [EC2.Filter] = [], maxResults: Int? = nil, nextToken: String? = nil, at now: Int64
    ) -> Result<EC2.Page, EC2.Failure> {
        let whole = ids.isEmpty && filters.isEmpty && maxResults == nil
        if let refusal = whole ? refusal(at: now, \.describeUnfiltered) : refusal(at: now, \.describe) { return .failure(refusal) }
        for filter in filters {
            if let fault = filter.fault { return .failure(fault) }
        }
        let sieves = filters.map(EC2.Sieve.init)
        if ids.isEmpty {
            var shown: [EC2.Instance] = []
            let time = pageTime()
            return list(sieves, maxResults, nextToken, at: now) { shown.append($0.view(at: now)) }.map {
                EC2.Page(instances: shown, nextToken: $0, time: time)
            }
        }
        if maxResults != nil || nextToken != nil {
            let message = "The parameter instancesSet cannot be used with the parameter maxResults"
            return .failure(EC2.Failure("InvalidParameterCombination", message))
        }
        if let failure = misnamed(ids, at: now) { return .failure(failure) }
        var seen: Set<String> = []
        var found: [EC2.Instance] = []
        for id in ids where seen.insert(id).inserted {
            instances.change(id) { instance in
                instance.settle(at: now)
                if instance.passes(sieves, at: now) { found.append(instance.view(at: now)) }
            }
        }
        return .success(EC2.Page(instances: found, nextToken: nil))
    }

    /// TerminateInstances. An instance that is ending or has ended is no error; one wrong id and none is terminated.
    public mutating func terminateInstances(_ ids: [String], at now: Int64) -> Result<[EC2.PowerChange], EC2.Failure> {
        if let refusal = refusal(at: now, \.terminate) { return .failure(refusal) }
        if ids.isEmpty { return .failure(.missing("InstanceId")) }
        if let failure = misnamed(ids, at: now) { return .failure(failure) }
        guard limits.terminations.take(ids.count, at: now) else { return .failure(.throttled) }
        return .success(ids.compactMap { terminate($0, at: now) })
    }

    /// The instance as it is, past lag and faults: for the host's own checks.
    public func peek(_ id: String) -> EC2.Instance? {
        instances[id]
    }

    /// Every instance not forgotten, as it is, in the order of launch.
    public var everyInstance: [EC2.Instance] {
        instances.all
    }

    /// How many instances are alive or still ending, by market.
    public func count(_ market: EC2.Market) -> Int {
        alive[market] ?? 0
    }

    private mutating func terminate(_ id: String, at now: Int64) -> EC2.PowerChange? {
        guard let previous = instances[id]?.state else { return nil }
        if previous != .terminated, previous != .shuttingDown { shutDown(id, .userInitiated, at: now) }
        return EC2.PowerChange(id: id, previous: previous, current: previous == .terminated ? .terminated : .shuttingDown)
    }

    /// DescribeInstances by filters in one page of any length, for a host in the same process that filters itself: of each instance the
    /// number, the state that is shown, whether its tags are, and the whole of it where the host asks.
    public mutating func showInstances(
        at now: Int64, _ show: (Int, EC2.State, Bool, () -> EC2.Instance) -> Void
    ) -> Result<Void, EC2.Failure> {
        if let refusal = refusal(at: now, \.describe) { return .failure(refusal) }
        return list([], nil, nil, at: now) { instance in
            show(instance.number, instance.shown, now >= instance.taggedAt) { instance.view(at: now) }
        }.map { _ in }
    }

    /// What one page takes, ms, drawn anew: for a host that lists by `showInstances` and counts the pages itself.
    public mutating func pageTime() -> Int64 { chance.milliseconds(in: delays.page) }

    /// The token of the next page.
    private mutating func list(
        _ sieves: [EC2.Sieve], _ maxResults: Int?, _ nextToken: String?, at now: Int64, _ show: (EC2.Instance) -> Void
    ) -> Result<String?, EC2.Failure> {
        if let maxResults, !(5...1_000).contains(maxResults) { return .failure(.invalid("\(maxResults)", for: "MaxResults")) }
        guard let start = Self.start(of: nextToken) else {
            return .failure(EC2.Failure("InvalidParameterValue", "Unable to parse pagination token"))
        }
        let most = maxResults ?? .max
        var count = 0
        var next: String?
        instances.scan(from: start) { instance in
            guard instance.visibleAt <= now else { return true }
            instance.settle(at: now)
            guard instance.passes(sieves, at: now) else { return true }
            if count == most {
                next = Self.tokenPrefix + String(instance.number)
                return false
            }
            count += 1
            show(instance)
            return true
        }
        return .success(next)
    }

    private static let tokenPrefix = "page-"

    private static func start(of token: String?) -> Int? {
        guard let token else { return 0 }
        guard token.hasPrefix(tokenPrefix), let number = Int(token.dropFirst(tokenPrefix.count)), number >= 0 else { return nil }
        return number
    }

    /// Malformed ids are told before those that aren't there.
    func misnamed(_ ids: [String], at now: Int64) -> EC2.Failure? {
        if let wrong = ids.first(where: { !Self.isWellFormed($0) }) {
            return EC2.Failure("InvalidInstanceID.Malformed", "Invalid id: \"\(wrong)\"")
        }
        let missing = ids.filter { id in instances[id].map { now < $0.visibleAt } ?? true }
        if missing.isEmpty { return nil }
        let sentence = missing.count == 1 ? "ID '\(missing[0])' does" : "IDs '\(missing.joined(separator: ", "))' do"
        return EC2.Failure("InvalidInstanceID.NotFound", "The instance \(sentence) not exist")
    }

    private static func isWellFormed(_ id: String) -> Bool {
        let digits = id.utf8.dropFirst(2)
        return id.hasPrefix("i-") && (digits.count == 8 || digits.count == 17)
            && digits.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}

extension EC2.Instance {
    fileprivate func passes(_ sieves: [EC2.Sieve], at now: Int64) -> Bool {
        for sieve in sieves where !sieve.accepts(self, at: now) { return false }
        return true
    }
}
