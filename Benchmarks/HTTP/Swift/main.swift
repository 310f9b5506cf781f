// The HTTP client against a plain C loop over the same libcurl: requests a second, one after another on one connection and with
// 64 at once. The two take turns, round by round, so that whatever else the machine does meets both.
//
//   bench-http URL [ROUNDS]      exit 1 when the client reaches less than half of the plain loop's rate in either mode
import Glibc
import HTTP
import PlainLoop

struct Mode {
    let name: String
    let concurrency: Int
    let requestsPerRound: Int
}

struct Failed: Error {}

let url = CommandLine.arguments.dropFirst().first ?? "http://127.0.0.1:8080/"
let rounds = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 200
let modes = [
    Mode(name: "one after another", concurrency: 1, requestsPerRound: 200),
    Mode(name: "64 at once", concurrency: 64, requestsPerRound: 1280),
]
let leastRatio = 0.5

/// The rate of one round, in requests a second.
func rate(_ mode: Mode, _ round: () async throws -> Int) async throws -> Double {
    let start = ContinuousClock.now
    guard try await round() == mode.requestsPerRound else { throw Failed() }
    return Double(mode.requestsPerRound) / ((.now - start) / .seconds(1))
}

/// On the client's own executor, as the agent's effects are.
func sendAll(_ client: HTTPClient, _ mode: Mode) async throws -> Int {
    try await withThrowingTaskGroup { group in
        for _ in 0..<mode.concurrency {
            group.addTask(executorPreference: client) { try await send(client, mode.requestsPerRound / mode.concurrency) }
        }
        return try await group.reduce(0, +)
    }
}

@Sendable func send(_ client: HTTPClient, _ count: Int) async throws -> Int {
    var good = 0
    for _ in 0..<count where try await client.send(HTTPRequest(.get, url)).status == 200 { good += 1 }
    return good
}

func percentile(_ percent: Int, of values: [Double]) -> Int {
    Int(values.sorted()[min(values.count - 1, values.count * percent / 100)])
}

/// Prints what was measured, and returns the ratio of the medians.
func report(_ mode: Mode, plain: [Double], client: [Double]) -> Double {
    let ratio = Double(percentile(50, of: client)) / Double(percentile(50, of: plain))
    print("\(mode.name), \(rounds) rounds of \(mode.requestsPerRound) requests each")
    for (name, rates) in [("plain C loop", plain), ("HTTPClient  ", client)] {
        // The slowest hundredth of the rounds is the rates' first percentile.
        print("  \(name)  requests/s: median \(percentile(50, of: rates)), slowest 1 %: \(percentile(1, of: rates))")
    }
    print("  ratio \(Double(Int(ratio * 100)) / 100) (at least \(leastRatio))")
    return ratio
}

func measure(_ mode: Mode) async throws -> Double {
    let client = HTTPClient()
    guard let loop = plain_loop_open(url, Int32(mode.concurrency)) else { throw Failed() }
    defer { plain_loop_close(loop) }
    var (plainRates, clientRates): ([Double], [Double]) = ([], [])
    // The first two rounds open connections and are not counted.
    for round in 0..<(rounds + 2) {
        let plainRate = try await rate(mode) { Int(plain_loop_run(loop, Int32(mode.requestsPerRound))) }
        let clientRate = try await rate(mode) { try await sendAll(client, mode) }
        guard round >= 2 else { continue }
        plainRates.append(plainRate)
        clientRates.append(clientRate)
    }
    return report(mode, plain: plainRates, client: clientRates)
}

var ratios: [Double] = []
for mode in modes { ratios.append(try await measure(mode)) }
exit(ratios.allSatisfy { $0 >= leastRatio } ? 0 : 1)
