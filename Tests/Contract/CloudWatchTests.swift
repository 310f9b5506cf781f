import FoundationEssentials
import HTTP
import Testing

@testable import AWS

/// CloudWatch as the leader uses it, and asked what arrived.
struct CloudWatchTests {
    @Test("What is sent is there: its sum, its count, its highest", arguments: Scenario.metrics.servers)
    func put(_ server: Server) async throws {
        let (client, scope) = (try server.driver(), fresh("github.com/acme & co/default/ec2"))
        let data: [PutMetricData.Datum] = [
            .init("SessionOpen", unit: "None", values: [.init(1)]),
            .init("JobStartSeconds", unit: "Seconds", values: [.init(3, count: 2), .init(40.5)]),
        ]
        try await client.send(PutMetricData(namespace: "GHA/Contract", dimensions: [("ScaleSet", scope)], data: data))
        let starts = try await client.send(GetMetricStatistics(metric: "JobStartSeconds", scope: scope))
        #expect(starts == ["SampleCount": 3, "Sum": 46.5, "Maximum": 40.5])
        let open = try await client.send(GetMetricStatistics(metric: "SessionOpen", scope: scope))
        #expect(open == ["SampleCount": 1, "Sum": 1, "Maximum": 1])
    }
}

/// The question that the agent never asks. All that was put within the hour, in one period.
private struct GetMetricStatistics: CloudWatchOperation {
    static let name = "GetMetricStatistics"
    typealias Output = [String: Double]
    let metric: String
    let scope: String

    func fill(_ form: inout QueryForm) {
        let now = Date()
        form.add("Namespace", "GHA/Contract")
        form.add("MetricName", metric)
        form.add("Dimensions.member.1.Name", "ScaleSet")
        form.add("Dimensions.member.1.Value", scope)
        form.add("StartTime", now.addingTimeInterval(-1800).formatted(.iso8601))
        form.add("EndTime", now.addingTimeInterval(1800).formatted(.iso8601))
        form.add("Period", 3600)
        for (index, statistic) in ["SampleCount", "Sum", "Maximum"].enumerated() { form.add("Statistics.member.\(index + 1)", statistic) }
    }

    /// A server may cut the time into periods of its own: the sums of their counts and sums, and the highest.
    func output(_ root: XMLElement) throws(MalformedBody) -> [String: Double] {
        let points = root["GetMetricStatisticsResult"]?["Datapoints"]?.children.filter { $0.name == "member" } ?? []
        func all(_ name: String) -> [Double] { points.compactMap { $0.string(name).flatMap { Double($0) } } }
        return [
            "SampleCount": all("SampleCount").reduce(0, +), "Sum": all("Sum").reduce(0, +), "Maximum": all("Maximum").max() ?? .nan,
        ]
    }
}
