import Testing

@testable import HTTP

/// Always draws the same, so that waits can be told in advance: the top of the range, or its bottom.
struct FixedGenerator: RandomNumberGenerator, Sendable {
    var value: UInt64
    mutating func next() -> UInt64 { value }
    static let top = FixedGenerator(value: .max)
    static let bottom = FixedGenerator(value: 0)
}

@Suite("The retry policy")
struct RetryPolicyTests {
    typealias Outcome = Result<HTTPResponse, HTTPError>
    let policy = RetryPolicy(attempts: 5, firstDelay: .seconds(1), longestDelay: .seconds(3), longestRetryAfter: .seconds(60))

    private func delay(
        _ outcome: Outcome, attempt: Int = 1, isRepeatable: Bool = true, unixTime: Int = 0, _ generator: FixedGenerator = .bottom
    ) -> Duration? {
        var generator = generator
        return policy.delay(after: outcome, attempt: attempt, isRepeatable: isRepeatable, unixTime: unixTime, using: &generator)
    }

    private static func status(_ status: Int, _ headers: HTTPHeaders = [:]) -> Outcome {
        .success(HTTPResponse(status: status, headers: headers))
    }

    @Test(arguments: [200, 204, 301, 400, 401, 403, 404, 409, 412, 422, 501])
    func `leaves a final status alone`(status: Int) { #expect(delay(Self.status(status)) == nil) }

    @Test(arguments: [429, 500, 502, 503, 504, 529, 599])
    func `tries again where the service may recover`(status: Int) { #expect(delay(Self.status(status)) == .zero) }

    @Test func `repeats what must not be done twice only if it was certainly not done`() {
        #expect(delay(Self.status(503), isRepeatable: false) == nil)
        #expect(delay(Self.status(429), isRepeatable: false) != nil)
        #expect(delay(.failure(HTTPError(.broken, mayHaveBeenSent: true, message: "")), isRepeatable: false) == nil)
        #expect(delay(.failure(HTTPError(.couldNotConnect, mayHaveBeenSent: false, message: "")), isRepeatable: false) != nil)
    }

    @Test(
        arguments: [
            (HTTPError.Reason.timedOut, true), (.couldNotResolve, true), (.couldNotConnect, true), (.tls, true), (.broken, true),
            (.cancelled, false), (.refusedBySender, false), (.tooLarge, false), (.invalidRequest, false),
        ])
    func `knows which errors pass`(reason: HTTPError.Reason, passes: Bool) {
        #expect((delay(.failure(HTTPError(reason, mayHaveBeenSent: true, message: ""))) != nil) == passes)
    }

    @Test func `doubles the bound of the wait up to the longest, and draws below it`() {
        for (attempt, bound) in zip(1..., [1.0, 2, 3, 3]) {
            #expect(delay(Self.status(503), attempt: attempt, .bottom) == .zero)
            let top = delay(Self.status(503), attempt: attempt, .top) ?? .zero
            #expect(top < .seconds(bound) && top > .seconds(bound * 0.999))
        }
        #expect(delay(Self.status(503), attempt: 5) == nil)
        #expect(delay(Self.status(503), attempt: .max) == nil)
    }

    @Test func `waits as long as it is asked to, and a little more`() {
        let asked = Self.status(429, ["Retry-After": "7"])
        #expect(delay(asked, .bottom) == .seconds(7))
        let top = delay(asked, .top) ?? .zero
        #expect(top > .seconds(7.9) && top < .seconds(8))
    }

    @Test func `hands a longer wait to the caller instead of coming back too early`() {
        #expect(delay(Self.status(503, ["Retry-After": "60"])) == .seconds(60))
        #expect(delay(Self.status(503, ["Retry-After": "61"])) == nil)
        #expect(delay(Self.status(503, ["Retry-After": "99999999999999999999999999"])) == nil)
    }

    @Test(
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func `understands all three of HTTP's dates`(date: String) {
        #expect(delay(Self.status(503, ["Retry-After": date]), unixTime: 784_111_777 - 30) == .seconds(30))
        #expect(delay(Self.status(503, ["Retry-After": date]), unixTime: 784_111_777 + 30) == .zero)
        #expect(delay(Self.status(503, ["Retry-After": date]), unixTime: .min) == .zero)
    }

    @Test(arguments: ["", "soon", "-5", "1.5", "5 minutes", "١٢", "0x10", ":", "Sun, 99 Foo 2030 99:99:99 GMT"])
    func `takes no notice of a wait it can't read`(value: String) {
        #expect(delay(Self.status(503, ["Retry-After": value])) == .zero)
    }
}

@Suite("The retry budget")
struct RetryBudgetTests {
    let start = ContinuousClock.now

    /// How many of ten retries the budget allows at that moment.
    private func taken(_ budget: inout RetryBudget, after elapsed: Duration) -> Int {
        (0..<10).filter { _ in budget.take(at: start + elapsed) }.count
    }

    @Test func `allows a burst, then its rate`() {
        var budget = RetryBudget(capacity: 3, perSecond: 2)
        let counts = [0, 499, 500, 500, 3_600_000].map { taken(&budget, after: .milliseconds($0)) }
        #expect(counts == [3, 0, 1, 0, 3])
    }

    @Test func `gains nothing from a clock that goes back`() {
        var budget = RetryBudget(capacity: 1, perSecond: 1)
        let counts = [0, -1, -50, -100, 0, 1].map { taken(&budget, after: .seconds($0)) }
        #expect(counts == [1, 0, 0, 0, 0, 1])
    }

    @Test func `of nothing allows nothing`() {
        var budget = RetryBudget(capacity: -1, perSecond: -1)
        let counts = [0, 100].map { taken(&budget, after: .seconds($0)) }
        #expect(counts == [0, 0])
    }
}
