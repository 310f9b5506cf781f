import Scaler

/// Measures in Prometheus's text format 0.0.4 (prometheus.io, "Exposition formats"; 2026-11-26), for node_exporter's textfile collector.
/// Counters begin anew with each reign, as a counter may.
struct PrometheusText {
    private let label: String
    private(set) var text = ""

    /// - Parameter measures: nil when the agent leads nothing: then it says that, and nothing else.
    init(_ measures: Measures?, scope: String) {
        label = "scale_set=\"\(Self.escaped(scope))\""
        describe("leading", .gauge, "Whether this agent leads; all else is told by the leader alone.")
        add("leading", measures == nil ? "0" : "1")
        guard let measures else { return }
        for metric in Metric.allCases {
            if metric == .jobStart {
                describe(metric.prometheusName, metric.prometheusType, metric.help)
                addHistogram(metric.prometheusName, measures.total.jobStarts)
            } else if let sample = metric.sample(measures) {
                describe(metric.prometheusName, metric.prometheusType, metric.help)
                add(metric.prometheusName, sample)
            }
        }
    }

    private mutating func describe(_ name: String, _ type: Metric.PrometheusType, _ help: String) {
        text += "# HELP \(Metric.prefix)\(name) \(help)\n# TYPE \(Metric.prefix)\(name) \(type.rawValue)\n"
    }

    private mutating func add(_ name: String, _ value: String, bound: String? = nil) {
        let bound = bound.map { ",le=\"\($0)\"" } ?? ""
        text += "\(Metric.prefix)\(name){\(label)\(bound)} \(value)\n"
    }

    private mutating func addHistogram(_ name: String, _ latencies: Latencies) {
        for bound in Metric.buckets { add("\(name)_bucket", "\(latencies.count(upTo: bound))", bound: "\(bound)") }
        add("\(name)_bucket", "\(latencies.count)", bound: "+Inf")
        add("\(name)_sum", latencies.sum.inDecimalSeconds)
        add("\(name)_count", "\(latencies.count)")
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
