/// A model of EC2 in one account and region, as far as fleets of type instant and their instances go.
public enum EC2 {
    /// A refusal of a whole call, with EC2's own code. A refused call did nothing, and consumed no token.
    public struct Failure: Error, Sendable, Hashable {
        public var code: String
        public var message: String
        /// The HTTP status EC2 sends it with: 400, or 503 for throttling and outages.
        public var status: Int

        public init(_ code: String, _ message: String, status: Int = 400) {
            self.code = code
            self.message = message
            self.status = status
        }

        static let throttled = Failure("RequestLimitExceeded", "Request limit exceeded.", status: 503)
        static let unavailable = Failure("Unavailable", "The service is unavailable. Please try again shortly.", status: 503)

        static func invalid(_ value: String, for parameter: String) -> Failure {
            Failure("InvalidParameterValue", "Invalid value '\(value)' for \(parameter).")
        }

        static func missing(_ parameter: String) -> Failure {
            Failure("MissingParameter", "The request must contain the parameter \(parameter)")
        }
    }

    public enum Market: String, Sendable, Hashable, CaseIterable {
        case spot
        case onDemand = "on-demand"
    }

    /// Where capacity runs out: an instance type in a zone and a market.
    public struct Pool: Sendable, Hashable {
        public var type: String
        public var zone: String
        public var market: Market

        public init(type: String, zone: String, market: Market) {
            self.type = type
            self.zone = zone
            self.market = market
        }
    }

    public struct Subnet: Sendable, Hashable {
        public var id: String
        public var zone: String

        public init(id: String, zone: String) {
            self.id = id
            self.zone = zone
        }
    }
}
