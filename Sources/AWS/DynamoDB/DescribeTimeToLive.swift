/// Tells whether a table's items expire, and by which attribute.
public struct DescribeTimeToLive: DynamoDBOperation {
    public static let name = "DescribeTimeToLive"
    public var table: String

    /// How a table's items expire.
    public struct Output: Sendable, Equatable {
        /// `ENABLED`, `ENABLING`, `DISABLED` or `DISABLING`.
        public var status: String
        /// Holds Unix seconds; `nil` where none was named.
        public var attribute: String?

        /// On, or about to be: a change takes up to an hour.
        public var isEnabled: Bool { status == "ENABLED" || status == "ENABLING" }
    }

    /// By the table's name.
    public init(table: String) { self.table = table }

    var input: JSON { .strings(["TableName": table]) }

    func output(_ body: JSON) throws(MalformedBody) -> Output {
        guard let description = body["TimeToLiveDescription"], let status = description["TimeToLiveStatus"]?.string else {
            throw MalformedBody("TimeToLiveStatus is missing")
        }
        return Output(status: status, attribute: description["AttributeName"]?.string)
    }
}
