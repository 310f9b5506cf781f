import ArgumentParser
import Dispatch
import Glibc
import World

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the local cloud on one port of 127.0.0.1.",
        discussion: "stand-in serve --port 5700 --agent bin/agent --instance-env AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:5602")

    @Option(help: "The port; 0 takes a free one.") var port = 5700
    @Option(help: "Written with the port once it serves.") var portFile: String?
    @Option(help: "The agent program whose `boot` runs on each instance; without it instances only exist.") var agent: String?
    @Option(help: "The program and arguments in the place of GitHub's runner; `stand-in runner` without it.") var runner: String?
    @Option(help: "Where instances have their directories and logs.") var workDir = "/tmp/stand-in"
    @Option(name: .customLong("instance-env"), help: "NAME=VALUE for every instance's environment (repeatable).") var instanceEnv:
        [String] = []
    @Option(name: .customLong("subnet"), help: "ID=ZONE of a subnet (repeatable), in place of three made up ones.")
    var subnets: [String] = []
    @Option(name: .customLong("image"), help: "The id of an image (repeatable), in place of ami-0123456789abcdef0.")
    var images: [String] = []
    @Option(help: "The region that instances are told.") var region = "us-east-1"
    @Flag(help: "Instances live inside the stand-in instead of as processes, for load.") var light = false
    @Option(
        name: .customLong("seed"),
        help: "The seed of ids and delays; another one each time without it, so that no id of an earlier run comes back.")
    var givenSeed: UInt64?
    @Option(help: "From launch to running.") var bootDelay = Length(milliseconds: 1_000)
    @Option(help: "From shutting-down to terminated: a length, or a span from which each is drawn (2s..8s).")
    var shutdownDelay = Span(2_000...8_000)
    @Option(help: "What a page of a listing takes.") var pageTime = Span(0...0)
    @Option(name: .customLong("not-offered"), help: "TYPE=ZONE that EC2 doesn't offer (repeatable).") var notOffered: [String] = []
    @Flag(help: "An interrupted instance is listed without a state reason.") var interruptionsWithoutCode = false
    @Option(help: "An instant fleet tries so many pools that fail, and reports the others as unfulfillable.") var poolsTried = 3
    @Option(help: "From launch until a listing shows the instance.") var visibilityDelay = Length(milliseconds: 0)
    @Option(help: "From then until its tags show too.") var tagDelay = Length(milliseconds: 0)
    @Option(help: "How long a queue poll is held when there is nothing.") var hold = Length(milliseconds: 50_000)
    @Option(help: "A session not polled for so long makes way for another.") var sessionStale = Length(milliseconds: 75_000)
    @Option(help: "The admin token's life.") var adminToken = Length(milliseconds: 900_000)
    @Option(help: "The queue token's life.") var queueToken = Length(milliseconds: 3_300_000)
    @Option(help: "Time that minting one just-in-time configuration takes.") var mintDelay = Span(0...0)
    @Option(help: "A job not picked up within this is cancelled and assigned anew.") var assignmentWindow = Length(milliseconds: 300_000)
    @Option(help: "A job whose runner was lost fails after this.") var lostRunner = Length(milliseconds: 600_000)
    @Option(help: "How often a runner renews its job's lock, which lives for --lost-runner from then.")
    var lockRenewal = Length(milliseconds: 60_000)
    @Option(help: "GitHub forgets a connected idle runner after this: 2m..6m, or never.") var idleRunner = Span(120_000...360_000)
    @Option(help: "GitHub ends a cancelled job after this though its runner goes on, or never.") var ignoredCancel = Span(301_000...301_000)
    @Option(help: "A job whose runner was told to stop fails after this.") var stoppedRunner = Span(15_000...26_000)
    @Option(help: "So many runners may be registered within five minutes; 0 sets no limit.") var registrations = 1_500
    @Option(help: "How long a runner's record and name stay after its job.") var runnerLinger = Span(2_000...10_000)
    @Option(help: "What runners say of their version.") var runnerVersion = "2.338.0"
    @Option(help: "VERSION=DATE at which GitHub stops serving a runner's version (repeatable); without a date there is none yet.")
    var deprecates: [String] = []
    @Option(name: .customLong("group"), help: "A runner group besides Default (repeatable); NAME=public lets public repositories use it.")
    var groups: [String] = []
    @Flag(help: "A change of labels is kept, as older services did.") var changesLabels = false
    @Flag(help: "A new scale set keeps its name as its only label, as on an Enterprise Server without the feature.")
    var nameLabelOnly = false
    @Flag(help: "The queue's address names the session in its query, as older services do.") var queueUrlQuery = false
    @Flag(help: "The service's address ends in a slash, as some answers of GitHub have it.") var serviceUrlSlash = false
    @Flag(help: "A session's conflict doesn't name the owner.") var anonymousConflict = false
    @Option(
        name: .customLong("app"), help: "ISSUER/INSTALLATION=FILE of a GitHub App and its public key, PEM (repeatable). No other signs in.")
    var apps: [String] = []
    @Option(help: "Where GitHub's clients are told to go (the address of a proxy in front), in place of this process's own.")
    var publicUrl: String?
    @Option(help: "So many jobs that are over are remembered.") var keepJobs = 10_000
    @Flag(help: "Jobs are offered and must be acquired, as on a GitHub Enterprise Server.") var ghesAcquire = false
    @Flag(help: "Lifts EC2's request and launch limits.") var noLimits = false

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535.") }
        if let wrong = deprecates.first(where: { !$0.contains("=") }) { throw ValidationError("--deprecates \(wrong): VERSION=DATE.") }
        if let wrong = notOffered.first(where: { !$0.contains("=") }) { throw ValidationError("--not-offered \(wrong): TYPE=ZONE.") }
        if let wrong = subnets.first(where: { !$0.contains("=") }) { throw ValidationError("--subnet \(wrong): ID=ZONE.") }
        if let wrong = apps.first(where: { App($0) == nil }) {
            throw ValidationError("--app \(wrong): ISSUER/INSTALLATION=FILE, the file being a public key (PEM).")
        }
        guard keepJobs > 0 else { throw ValidationError("--keep-jobs is at least 1.") }
        if let wrong = instanceEnv.first(where: { !$0.contains("=") }) { throw ValidationError("--instance-env \(wrong): NAME=VALUE.") }
    }

    private var seed: UInt64 { givenSeed ?? Self.ownSeed }
    private static let ownSeed = UInt64.random(in: .min ... .max)

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let door = Door()
        let front = Front(port: port) { ask in await door.cloud().respond(to: ask) }
        let plan = plan
        let (ec2, github) = (region(plan, seed: seed), service(seed: seed &+ 1))
        let endings = [SIGTERM, SIGINT].map { Self.onSignal($0) { door.close() } }
        defer { withExtendedLifetime(endings) {} }
        try await front.run { bound in
            let address = "http://127.0.0.1:\(bound)"
            door.open(Cloud(plan: plan, address: address, ec2: ec2, github: github))
            if let portFile { Self.write("\(bound)\n", to: portFile) }
            print("stand-in: \(address)")
            fflush(nil)
        }
    }

    private var plan: Plan {
        var plan = Plan()
        plan.agent = agent
        plan.runner = runner
        plan.program = Self.ownPath
        plan.workDirectory = workDir
        plan.light = light
        plan.hold = hold.milliseconds
        plan.adminToken = adminToken.milliseconds
        plan.pageTime = pageTime.range ?? 0...0
        plan.queueURLHasQuery = queueUrlQuery
        plan.serviceURLEndsInSlash = serviceUrlSlash
        plan.runnerVersion = runnerVersion
        plan.keptJobs = keepJobs
        for (version, date) in Self.pairs(deprecates) { plan.deprecations[version] = .some(date.isEmpty ? nil : date) }
        plan.seed = seed
        plan.publicAddress = publicUrl
        plan.apps = apps.compactMap(App.init)
        plan.region = region
        plan.instanceEnvironment = Self.pairs(instanceEnv)
        if !subnets.isEmpty { plan.subnets = Self.pairs(subnets) }
        if !images.isEmpty { plan.images = Set(images) }
        return plan
    }

    /// `NAME=VALUE` each; the last of one name counts.
    private static func pairs(_ texts: [String]) -> [String: String] {
        let pairs = texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    private static var ownPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
    }

    /// Written beside and renamed, so that a reader never sees half of it.
    private static func write(_ text: String, to path: String) {
        guard let file = fopen(path + ".new", "w") else { return perror(path) }
        fputs(text, file)
        fclose(file)
        rename(path + ".new", path)
    }

    private static func onSignal(_ number: Int32, _ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: body)
        source.resume()
        return source
    }
}
