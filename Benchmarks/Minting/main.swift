// 100 just-in-time configurations at once, as the leader asks for them after a launch: through the agent's own client, with its bound
// on how many are asked for at once (Fleet.mintsAtOnce).
//
//   bench-minting URL [ROUNDS]      URL: a GitHub whose every minting takes 20 ms (stand-in serve --mint-delay 20ms --registrations 0)
//
// Prints one line for each round: its milliseconds.
import Actions
import Glibc
import HTTP

let atOnce = 50
let configurations = 100

let url = CommandLine.arguments.dropFirst().first ?? "http://127.0.0.1:5700"
let rounds = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 200

func wallMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

let http = HTTPClient()

/// Does `work` for each subject, at most `atOnce` at a time, on the client's thread, as the agent's effects are.
func each<Subject: Sendable, Result: Sendable>(
    _ subjects: [Subject], _ work: @escaping @Sendable (Subject) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        var rest = subjects[...]
        for subject in rest.prefix(atOnce) { group.addTask(executorPreference: http) { try await work(subject) } }
        rest = rest.dropFirst(atOnce)
        var results: [Result] = []
        while let result = try await group.next() {
            results.append(result)
            if let subject = rest.popFirst() { group.addTask(executorPreference: http) { try await work(subject) } }
        }
        return results
    }
}

let client = ActionsClient(
    scope: try Scope(configURL: "\(url)/acme"), credential: try Credential.personalToken("ghp_benchmark"), http: http,
    userAgent: UserAgent(system: "bench-minting", version: "1", subsystem: "benchmark"), now: wallMilliseconds)
let set = try await client.ensureScaleSet(named: "minting")

// The first two rounds open connections and are not counted.
for round in 0..<(rounds + 2) {
    let names = (0..<configurations).map { "minting-\(round)-\($0)" }
    let start = ContinuousClock.now
    let minted = try await each(names) { try await client.mint(runnerName: $0, for: set.id) }
    let took = ContinuousClock.now - start
    // Not timed: the next round finds GitHub as this one did.
    let removed = try await each(minted.map(\.runner.id)) { try await client.removeRunner($0) }
    guard minted.count == configurations, removed.count == configurations else { exit(2) }
    if round >= 2 { print(took / .milliseconds(1)) }
}
