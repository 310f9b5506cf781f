import AWS
import Logging
import Scaler

/// Tells what the leader measured: the file, on a thread of its own, and CloudWatch.
struct MetricsReporter: Sendable {
    static let namespace = "GHA/ListenerScaler"
    static let dimension = "ScaleSet"

    private let file: MetricsFileThread?
    private let cloudWatch: AWSClient?
    private let scope: String

    init(_ settings: MetricsSettings, scope: String, client: AWSClient, log: Logger) {
        file = settings.file.map { MetricsFileThread(MetricsFile($0, scope: scope, log: log)) }
        cloudWatch = settings.isSentToCloudWatch ? client : nil
        self.scope = scope
    }

    func report(_ measures: Measures?, told id: EffectID, _ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        file?.tell(measures, told: id)
        guard let measures, let cloudWatch else { return .done(.nothing) }
        do throws(AWSError) {
            try await cloudWatch.send(PutMetricData(measures, scope: scope), mayStart: mayStart)
            return .done(.nothing)
        } catch {
            return Outcome(metrics: error)
        }
    }

    /// Takes the file away. A disk that hangs is not waited for.
    func end() { file?.end(within: .seconds(1)) }
}

extension PutMetricData {
    init(_ measures: Measures, scope: String) {
        // CloudWatch takes ASCII alone in a dimension's value (botocore 1.43.106, Dimension; 2026-11-26); a runner group's name may be any.
        let value = String(scope.map { $0.isASCII ? $0 : "?" })
        let data = Metric.allCases.map { Datum($0.rawValue, unit: $0.unit, values: $0.values(measures)) }
        self.init(
            namespace: MetricsReporter.namespace, dimensions: [(MetricsReporter.dimension, value)], data: data.filter { !$0.values.isEmpty }
        )
    }
}
