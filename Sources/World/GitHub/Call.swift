extension GitHub {
    /// One kind of request to the service. The host breaks or limits each kind for itself.
    public enum Call: String, Sendable, Hashable, CaseIterable {
        case findGroups, findScaleSets, readScaleSet, createScaleSet, updateScaleSet, deleteScaleSet
        case createSession, refreshSession, deleteSession
        case poll, acknowledge, acquire, listOffers
        case mint, findRunner, readRunner, removeRunner
        /// A runner's own requests: connect, take a job, finish it.
        case runnersOwn

        /// The calls about runners, which GitHub's rate limits met in the field (terraform-aws-github-runner#3983).
        public static let ofRunners: [Call] = [.mint, .findRunner, .readRunner, .removeRunner]
    }

    /// A rate limit on one kind of call, as GitHub's secondary limits are: 403 or 429, mostly with Retry-After.
    public struct RateLimit: Sendable, Hashable {
        /// The calls are refused before this instant, ms.
        public var until: Int64
        /// 403 or 429: GitHub's documentation names both for secondary limits (2026-11).
        public var status: Int
        /// Whether the refusal says in Retry-After how long to wait. GitHub leaves it out at times.
        public var saysRetryAfter: Bool
        /// Each call during the limit moves its end by so many ms: a client that goes on calling is blocked longer.
        public var penalty: Int64

        public init(until: Int64, status: Int = 429, saysRetryAfter: Bool = true, penalty: Int64 = 0) {
            self.until = until
            self.status = status
            self.saysRetryAfter = saysRetryAfter
            self.penalty = penalty
        }

        /// The refusal of a call at `now`; nil once the limit is over.
        mutating func refusal(at now: Int64) -> Failure? {
            guard now < until else { return nil }
            until += penalty
            return .limited(status: status, retryAfter: saysRetryAfter ? (until - now + 999) / 1_000 : nil)
        }
    }

    /// The limit on registrations of runners: so many in a window that begins with its first one.
    public struct RegistrationLimit: Sendable, Hashable {
        /// Registrations in one window; nil sets no limit. GitHub's is 1,500 in 5 minutes for each repository, organization and
        /// enterprise (documentation, 2026-11). Whether just-in-time configurations count is not known; here they do.
        public var most: Int?
        /// The window's length, ms.
        public var window: Int64 = 300_000
        private var began = Int64.min
        private var count = 0

        public init(most: Int? = nil) {
            self.most = most
        }

        mutating func refusal(at now: Int64) -> Failure? {
            guard let most else { return nil }
            if began == .min || now - began >= window { (began, count) = (now, 0) }
            count += 1
            return count <= most ? nil : .limited(status: 429, retryAfter: (began + window - now + 999) / 1_000)
        }
    }
}

extension GitHub.Failure {
    /// A proxy's HTML page with status 200 in place of GitHub's answer. The call did not reach GitHub.
    public static let page = GitHub.Failure(
        "", "<!DOCTYPE html>\n<html><head><title>Access notice</title></head><body>Please sign in to continue.</body></html>", status: 200)

    /// A rate limit's refusal, in GitHub's words for secondary limits.
    ///
    /// - Parameter retryAfter: seconds, as the header Retry-After says them; nil where there is none.
    public static func limited(status: Int, retryAfter: Int64?) -> GitHub.Failure {
        let text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        var failure = GitHub.Failure("", text, status: status)
        failure.retryAfter = retryAfter
        return failure
    }

    /// True for a proxy's page with a 2xx status: the one failure that looks like a success.
    public var isPage: Bool { (200..<300).contains(status) }
}
