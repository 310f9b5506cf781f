import World

/// What can be broken by name.
enum FaultName: String, CaseIterable {
    case noCapacity = "no-capacity"
    case notOffered = "not-offered"
    case quota
    case launchBudget = "launch-budget"
    case throttle
    case deny
    case ec2Down = "ec2-down"
    case slowPages = "slow-pages"
    case neverRegister = "never-register"
    case diesAtBoot = "dies-at-boot"
    case badZone = "bad-zone"
    case pending
    case slowShutdown = "slow-shutdown"
    case strangers
    case interrupt
    case rebalance
    case vanish
    case githubDown = "github-down"
    case page
    case rateLimit = "rate-limit"
    case lateMint = "late-mint"
    case clock
    case tokenExpiry = "token-expiry"
    case loseSession = "lose-session"
    case loseScaleSet = "lose-scale-set"
    case expireTokens = "expire-tokens"
    case refuseQueueTokens = "refuse-queue-tokens"
    case emptyAnswers = "empty-answers"
    case statistics
    case noStatistics = "no-statistics"
    case redeliver
    case restartMessages = "restart-messages"
    case completionsFirst = "completions-first"
    case lateAssignments = "late-assignments"
    case phantoms
    case loseAssignments = "lose-assignments"
    case outdatedRunner = "outdated-runner"
    case dropRunners = "drop-runners"
    case deafRunners = "deaf-runners"
    case lingeringRunners = "lingering-runners"
    case conclude
    case clear
}

extension Cloud {
    func fault(_ body: JSON) -> Answer {
        guard let name = body["name"]?.string.flatMap(FaultName.init) else {
            return Self.refused("no such fault; there are: " + FaultName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        timeline.note("fault", name.rawValue)
        defer { ring() }
        if let why = breakEC2(name, body) ?? breakMachine(name, body) ?? breakGitHub(name, body) ?? breakRunners(name, body) {
            return why
        }
        if name == .clear { clearFaults() }
        return .json(["fault": .string(name.rawValue)])
    }

    /// Every fault that lasts ends; what has happened stays.
    private func clearFaults() {
        faults = HostFaults()
        ec2.capacities = [:]
        ec2.quotas = [:]
        ec2.limits.launches = launchBudget
        ec2.faults = EC2.Faults()
        ec2.misfortunes = EC2.Misfortunes()
        ec2.manners = manners.ec2
        ec2.delays.page = plan.pageTime
        github.faults = GitHub.Faults()
        github.manners = manners.github
    }
}

extension JSON {
    /// How many things a fault spoils: 1 where nobody says.
    var count: Int { Int(clamping: self["count"]?.int ?? 1) }

    /// How long a fault lasts, ms; 30 s where nobody says.
    var duration: Int64 { self["durationMs"]?.int ?? 30_000 }
}
