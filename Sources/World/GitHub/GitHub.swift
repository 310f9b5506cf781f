/// A model of the GitHub Actions Service, as far as runner scale sets go. GitHub documents none of it; what the model refuses and
/// promises comes from reading public clients and from reports, and the switches say where that is unsure (checked 2026-11-24).
public enum GitHub {
    /// A refusal with the service's own exception. A refused call did nothing.
    public struct Failure: Error, Sendable, Hashable {
        /// The .NET type's short name, empty where the service sends plain text.
        public var exception: String
        public var message: String
        /// The HTTP status.
        public var status: Int
        /// What the header Retry-After says, seconds; nil where there is none.
        public var retryAfter: Int64?

        public init(_ exception: String, _ message: String, status: Int) {
            self.exception = exception
            self.message = message
            self.status = status
        }

        /// The queue token is unknown, has expired, or its session is gone.
        public static let unauthorized = Failure("", "The token is expired or invalid.", status: 401)
        /// The admin token is unknown or has expired (measured on github.com after 15 minutes, 2026-07).
        public static let invalidToken = Failure("InvalidTokenException", "The token is invalid or has expired.", status: 401)
        public static let unavailable = Failure("", "Service unavailable", status: 503)

        static func scaleSetNotFound(_ id: Int) -> Failure {
            Failure("RunnerScaleSetNotFoundException", "No runner scale set found with identifier \(id).", status: 404)
        }

        static func scaleSetExists(_ name: String) -> Failure {
            Failure("RunnerScaleSetExistsException", "Runner scale set \(name) already exists.", status: 400)
        }

        static func groupNotFound(_ id: Int) -> Failure {
            Failure("RunnerGroupNotFoundException", "No runner group found with identifier \(id).", status: 404)
        }

        static func sessionExpired(_ id: String) -> Failure {
            Failure("RunnerScaleSetSessionExpiredException", "The session identifier \(id) is not valid.", status: 400)
        }

        static let sessionEvicted = Failure(
            "RunnerAdminException", "runner referenced a session ID that doesn't exist in redis", status: 404)

        static func agentNotFound(_ runner: String) -> Failure {
            Failure("AgentNotFoundException", "The agent \(runner) was not found.", status: 404)
        }

        static func agentExists(_ name: String) -> Failure {
            Failure("AgentExistsException", "Pool 1 already contains an agent with name \(name).", status: 409)
        }

        static func jobStillRunning(_ name: String) -> Failure {
            Failure("JobStillRunningException", "The runner \(name) is running a job and can't be deleted.", status: 409)
        }

        static func jobNotFound(_ id: String) -> Failure {
            Failure("JobNotFoundException", "No job \(id).", status: 404)
        }
    }

    public struct RunnerGroup: Sendable, Hashable {
        public var id: Int
        public var name: String
        public var isDefault: Bool
        /// Public repositories may use it. GitHub's default is that they may not, and nothing says so to a job that waits.
        public var allowsPublicRepositories = false
    }

    public struct ScaleSet: Sendable, Hashable {
        public var id: Int
        public var name: String
        public var group: Int
        public var labels: [String]
        public var disableUpdate: Bool
        public var createdAt: Int64
        /// Who made it: the path of an organization, repository or enterprise in lower case; empty for anybody's.
        public var owner = ""
    }

    /// The counts that come with a session and with each message.
    public struct Statistics: Sendable, Hashable {
        /// Offered, not acquired: only where jobs are acquired.
        public var available = 0
        public var acquired = 0
        /// Assigned to the set, waiting and running together.
        public var assigned = 0
        public var running = 0
        public var registeredRunners = 0
        public var busyRunners = 0
        public var idleRunners = 0

        public init() {}
    }

    /// The two ways in which jobs reach a scale set.
    public enum Flow: Sendable, Hashable {
        /// github.com: JobAssigned at once, `runnerRequestId` always 0.
        case assigned
        /// GitHub Enterprise Server: JobAvailable, then acquirejobs, then JobAssigned.
        case offered
    }
}
