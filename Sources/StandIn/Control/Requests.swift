/// How many requests of each kind arrived since the start, from agents and instances alike: for the benchmark of an idle deployment.
struct Requests: Sendable {
    private var counts: [String: Int64] = [:]

    mutating func note(_ ask: Ask) { if let kind = Self.kind(ask) { counts[kind, default: 0] += 1 } }

    /// By kind, in alphabetical order.
    var json: JSON {
        .object(counts.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: .int($0.value)) })
    }

    /// `GitHub GET runtime/runnerscalesets`, `EC2 DescribeInstances`; nil for what neither of them would get.
    private static func kind(_ ask: Ask) -> String? {
        switch ask.path.first {
        case "api": return github(ask, ask.path.dropFirst(3))
        case "_services": return github(ask, ask.path.dropFirst(2))
        case "_broker": return ask.method == "GET" ? "GitHub poll" : "GitHub \(ask.method) message"
        case nil, "ec2", "sts": return ask.method == "POST" ? query(QueryForm(body: ask.body)) : nil
        default: return nil
        }
    }

    private static func github(_ ask: Ask, _ path: ArraySlice<String>) -> String {
        "GitHub \(ask.method) \(path.map { isIdentifier($0) ? "*" : $0 }.joined(separator: "/"))"
    }

    private static func isIdentifier(_ part: String) -> Bool { part.allSatisfy(\.isNumber) || part.utf8.count == 36 }

    private static func query(_ form: QueryForm) -> String {
        let action = form["Action"].string ?? "unnamed"
        let service = action == "GetCallerIdentity" ? "STS" : action == "CompleteLifecycleAction" ? "Auto Scaling" : "EC2"
        return "\(service) \(action)" + (form["DryRun"].bool ? ", dry run" : "")
    }
}
