/// How a stand-in is to behave: what `stand-in serve` was told.
struct Plan: Sendable {
    /// The `agent` program whose `boot` runs on instances; nil boots nothing.
    var agent: String?
    /// The program in the place of GitHub's runner, and what powers an instance off.
    var program = ""
    /// Takes the place of `<program> runner`.
    var runner: String?
    var workDirectory = "/tmp/stand-in"
    /// Instances live inside the stand-in instead of as processes.
    var light = false
    /// Passed on to every instance besides what an instance needs.
    var instanceEnvironment: [String: String] = [:]
    /// How long a queue poll is held when there is nothing, ms.
    var hold: Int64 = 50_000
    /// An admin token's life, ms: measured on github.com as at most about 17 minutes (2026-07), in place of the hour assumed before.
    var adminToken: Int64 = 900_000
    /// The queue's address names the session in its query, as older services do; without, the token alone tells it (measured, 2026-07).
    var queueURLHasQuery = false
    /// The service's address ends in a slash, as recordings of 2026-08 have it; measured without one on 2026-07-04.
    var serviceURLEndsInSlash = false
    /// What a page of a listing takes, ms.
    var pageTime: ClosedRange<Int64> = 0...0
    /// Where GitHub's clients are told to go, when not to this process itself.
    var publicAddress: String?
    /// What runners say that they are.
    var runnerVersion = "2.338.0"
    /// When GitHub stops serving a version of the runner, as REST says (read from GitHub on 2026-09-29); nil is no date yet.
    var deprecations: [String: String?] = [
        "2.334.0": "2026-08-10T00:00:00Z", "2.335.0": "2026-08-14T00:00:00Z", "2.335.1": "2026-09-24T15:30:55Z",
        "2.336.0": "2026-11-05T08:04:55Z", "2.337.0": nil, "2.338.0": nil,
    ]
    /// The GitHub Apps that may sign in.
    var apps: [App] = []
    /// So many jobs that are over are remembered.
    var keptJobs = 10_000
    var seed: UInt64 = 1
    var region = "us-east-1"
    /// Subnet id to zone.
    var subnets = [
        "subnet-0aaaaaaaaaaaaaaaa": "us-east-1a", "subnet-0bbbbbbbbbbbbbbbb": "us-east-1b", "subnet-0cccccccccccccccc": "us-east-1c",
    ]
    var images: Set<String> = ["ami-0123456789abcdef0"]

    /// The types that this EC2 knows: anything else is refused, as EC2 does with a mistyped name.
    static let types: Set<String> = {
        let families = [
            "c5", "c5a", "c6a", "c6g", "c6i", "c7a", "c7g", "c7i", "m5", "m5a", "m6a", "m6g", "m6i", "m7a", "m7g", "m7i", "r5", "r6i",
            "r7i",
        ]
        let sizes = ["large", "xlarge", "2xlarge", "4xlarge"]
        let small = ["t3", "t3a", "t4g"].flatMap { family in ["nano", "micro", "small", "medium", "large"].map { "\(family).\($0)" } }
        return Set(families.flatMap { family in sizes.map { "\(family).\($0)" } } + small)
    }()
}
