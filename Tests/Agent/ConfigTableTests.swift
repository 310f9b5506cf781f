import Testing

@testable import Agent

@Suite("A settings file's keys")
struct ConfigKeyTests {
    @Test("stand for every setting that the scaler reads, but for a host's own name", arguments: SettingsTable.all)
    func standForAll(_ setting: Setting) {
        let isScalers = !setting.readers.isDisjoint(with: .scaler)
        #expect((setting.name.configKey != nil) == (isScalers && setting.name != .instanceID))
    }

    @Test("are each one setting's alone")
    func areUnique() {
        let keys = SettingName.allCases.compactMap(\.configKey).map { "\($0.scope) \($0.text)" }
        #expect(Set(keys).count == keys.count && !keys.contains("github name"))
    }

    @Test("each stand in the page", arguments: SettingName.allCases.compactMap(\.configKey))
    func standInThePage(_ key: ConfigKey) {
        #expect(key.places.allSatisfy { SettingsMarkdown.page.contains("`\($0)`") && SettingsHelp.everything.contains($0) })
    }
}

@Suite("The settings that are shown")
struct ConfigTableTests {
    @Test("say of each setting in a file its value and its line")
    func sayTheLine() throws {
        let folder = try Folder()
        let text = ConfigSample.file("labels: [a, b]", github: "organization: acme\n    token: env:TOKEN", defaults: "idle_timeout: 90s")
        let rows = try rows(
            ConfigSample.sources(text, folder, environment: ["TOKEN": "ghp_hush", "LOG_LEVEL": "debug", "INSTANCE_ID": "h1"]))
        let path = folder.path("agent.yaml")
        #expect(rows["labels"] == ["\(path):10", "a, b"] && rows["token"] == ["\(path):3", "(hidden)"])
        #expect(rows["idle_timeout"] == ["\(path):12 (defaults)", "1m30s"] && rows["lease.duration"] == ["default", "5s"])
        #expect(rows["log.level"] == ["environment", "debug"] && rows["INSTANCE_ID"] == ["environment", "h1"])
        #expect(rows["max_job_duration"] == ["not given", "no limit"])
        #expect(rows["BOOT_TIMEOUT"] == nil && rows["boot_timeout"] == nil)
    }

    @Test("say of variables where each came from")
    func sayTheSource() throws {
        let rows = try rows(SettingSources(assignments: ["MAX_RUNNERS=4"], environment: Sample.environment))
        #expect(rows["MAX_RUNNERS"] == ["command line", "4"] && rows["GITHUB_TOKEN"] == ["environment", "(hidden)"])
        #expect(rows["EC2_SUBNET_ID"] == ["environment", "subnet-0a1, subnet-0b2"] && rows["ON_DEMAND_FALLBACK"] == ["default", "false"])
    }

    @Test("show a secret's place", arguments: ["ssm:/t", "ssm:/t#key", "secretsmanager:agent/github#token", "secretsmanager:x"])
    func showAPlace(_ place: String) { #expect(SettingKind.secret.read(place)?.shown == place) }

    /// By name: where from, and the value. No column is narrow, so two blanks part them.
    private func rows(_ sources: SettingSources) throws -> [String: [String]] {
        _ = try Settings.read(from: sources)
        let text = ConfigTable(sources).text(width: nil)
        #expect(!text.contains("hush") && !text.contains("ghp_"))
        let rows = text.split(separator: "\n").map { line in
            line.split(separator: "  ").map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
        }
        return Dictionary(rows.map { ($0[0], Array($0.dropFirst())) }, uniquingKeysWith: { first, _ in first })
    }
}
