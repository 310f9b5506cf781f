/// Sends values of metrics, which CloudWatch makes when it doesn't know them. They are stamped with the time of arrival.
///
/// The query protocol is one of the three that CloudWatch takes (botocore 1.43.106, its `protocols`; 2026-11-26), and the one that EC2 has.
/// Allowed by `cloudwatch:PutMetricData`, which can be narrowed to a namespace, and to nothing else.
public struct PutMetricData: CloudWatchOperation {
    public static let name = "PutMetricData"
    public typealias Output = Void

    /// What one metric was.
    public struct Datum: Sendable, Equatable {
        /// The values of a period, and how often each was met. A percentile is told only of values, not of their sum (botocore 1.43.106,
        /// PutMetricData; 2026-11-26).
        public struct Value: Sendable, Equatable {
            public var value: Double
            public var count: Int

            /// A value, and how often it was met.
            public init(_ value: Double, count: Int = 1) {
                self.value = value
                self.count = count
            }
        }

        public var metric: String
        /// CloudWatch's own word: `Seconds`, `Count`, `None` …
        public var unit: String
        /// 1 to 150, each once; finite, and between -2^360 and 2^360.
        public var values: [Value]

        /// A metric's values.
        public init(_ metric: String, unit: String, values: [Value]) {
            self.metric = metric
            self.unit = unit
            self.values = values
        }
    }

    /// ASCII, without a colon at its start.
    public var namespace: String
    /// Of every datum: at most 30, in ASCII.
    public var dimensions: [(name: String, value: String)]
    /// At most 1000, and 1 MB in all.
    public var data: [Datum]

    /// A sending.
    public init(namespace: String, dimensions: [(name: String, value: String)], data: [Datum]) {
        self.namespace = namespace
        self.dimensions = dimensions
        self.data = data
    }
}

extension PutMetricData {
    func fill(_ form: inout QueryForm) {
        form.add("Namespace", namespace)
        for (index, datum) in data.enumerated() { fill(&form, "MetricData.member.\(index + 1)", datum) }
    }

    private func fill(_ form: inout QueryForm, _ name: String, _ datum: Datum) {
        form.add("\(name).MetricName", datum.metric)
        for (index, dimension) in dimensions.enumerated() {
            form.add("\(name).Dimensions.member.\(index + 1).Name", dimension.name)
            form.add("\(name).Dimensions.member.\(index + 1).Value", dimension.value)
        }
        for (index, value) in datum.values.enumerated() {
            form.add("\(name).Values.member.\(index + 1)", String(value.value))
            form.add("\(name).Counts.member.\(index + 1)", String(Double(value.count)))
        }
        form.add("\(name).Unit", datum.unit)
    }

    func output(_ root: XMLElement) throws(MalformedBody) {
        guard root["ResponseMetadata"] != nil else { throw MalformedBody("ResponseMetadata is missing") }
    }
}

/// An operation of CloudWatch's API of 2010-08-01, query protocol.
protocol CloudWatchOperation: QueryOperation {}

extension CloudWatchOperation {
    public static var service: Service { .cloudWatch }
    static var version: String { "2010-08-01" }
}
