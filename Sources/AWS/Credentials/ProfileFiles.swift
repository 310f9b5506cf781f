/// The two shared files of AWS's tools, and which profile of them counts.
struct ProfileFiles: Sendable {
    /// Of the profile that counts.
    let name: String
    /// Whether somebody asked for it.
    let isNamed: Bool
    private let config, shared: [String: [String: String]]

    init(environment: [String: String], readFile: (String) -> [UInt8]?) {
        func file(_ variable: String, _ name: String) -> [String: [String: String]] {
            let path = environment.nonEmpty(variable) ?? environment.nonEmpty("HOME").map { "\($0)/.aws/\(name)" }
            return ProfileFile(path.flatMap(readFile) ?? []).sections
        }
        name = environment.nonEmpty("AWS_PROFILE") ?? "default"
        isNamed = environment.nonEmpty("AWS_PROFILE") != nil
        config = file("AWS_CONFIG_FILE", "config")
        shared = file("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }

    /// The settings of a profile, those of the credentials file before those of the config file; nil if neither has it.
    func profile(_ name: String) -> [String: String]? {
        let configured = config["profile \(name)"] ?? (name == "default" ? config["default"] : nil)
        guard configured != nil || shared[name] != nil else { return nil }
        return (configured ?? [:]).merging(shared[name] ?? [:]) { _, shared in shared }
    }

    func absent(_ name: String, _ who: String) -> String {
        "the profile \(name), \(who), is in neither the credentials nor the config file."
    }
}

extension Region {
    /// The region of the profile that `AWS_PROFILE` names, or `default`; `nil` if it has none.
    public init?(profileIn environment: [String: String], readFile: @Sendable (String) -> [UInt8]? = readWholeFile) {
        let files = ProfileFiles(environment: environment, readFile: readFile)
        guard let name = files.profile(files.name)?.nonEmpty("region") else { return nil }
        self.init(name)
    }
}
