import Foundation
import Testing

@testable import Agent

@Suite struct SettingsTableTests {
    @Test func everyNameHasOneRow() {
        #expect(SettingsTable.all.map(\.name.rawValue).sorted() == SettingName.allCases.map(\.rawValue).sorted())
    }

    @Test(arguments: SettingsTable.all)
    func aDefaultIsAllowed(_ setting: Setting) {
        #expect(setting.defaultText.map { setting.kind.read($0) != nil } ?? true)
        #expect(setting.neededBy.isSubset(of: setting.readers))
        #expect(setting.defaultText == nil || setting.neededBy.isEmpty)
        #expect(setting.meaning.hasSuffix(".") && setting.summary.count < 120)
    }

    @Test func thePageIsTheTable() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
        let isSame = page == SettingsMarkdown.page
        #expect(isSame, "make it anew: agent settings --markdown > docs/configuration.md")
    }

    @Test func theHelpListsWhatACommandReads() {
        let help = SettingsHelp.list(for: .boot)
        #expect(help.contains("BOOT_TIMEOUT") && help.contains("(default: 5m)"))
        #expect(!help.contains("GITHUB_TOKEN"))
    }

    @Test(arguments: [
        ("2s", 2000), ("55m", 3_300_000), ("1h", 3_600_000), ("800ms", 800), ("1h30m", 5_400_000), ("1h30m0s", 5_400_000), ("0s", 0),
    ])
    func aDurationIsRead(_ text: String, _ milliseconds: Int) { #expect(DurationText.read(text) == .milliseconds(milliseconds)) }

    @Test(arguments: ["", "2", "s", "-1s", "1.5h", "2 s", "1d", "99999999999999999999h", "9999999999999h", "٣s", "1h 2m"])
    func aWrongDurationIsRefused(_ text: String) { #expect(DurationText.read(text) == nil) }

    @Test(arguments: [0, 1, 999, 1000, 60_000, 61_001, 5_400_000])
    func aDurationReadsAsItWasPrinted(_ milliseconds: Int) {
        #expect(DurationText.read(DurationText.print(.milliseconds(milliseconds))) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ("EC2_SPOT_PRICE", "0.05", true), ("EC2_SPOT_PRICE", "0.001", false), ("EC2_SPOT_PRICE", "1e9", false),
        ("EC2_SPOT_PRICE", "NaN", false),
        ("EC2_SPOT_PRICE", ".5", false), ("EC2_SUBNET_ID", "subnet-0a1,subnet-0a1", false), ("EC2_SUBNET_ID", "subnet-0a1,", false),
        ("EC2_LAUNCH_TEMPLATE", "runners:3", true), ("EC2_LAUNCH_TEMPLATE", "runners:0", false), ("REPOSITORY_NAME", "acme/web", true),
        ("REPOSITORY_NAME", "acme/../x", false), ("ORGANIZATION_NAME", "..", false),
        ("GITHUB_ENTERPRISE_URL", "http://127.0.0.1:8080/", true),
        ("GITHUB_ENTERPRISE_URL", "https://[::1]:8443", true), ("GITHUB_ENTERPRISE_URL", "https://a/b", false),
        ("GITHUB_ENTERPRISE_URL", "https://a:99999", false), ("GITHUB_ENTERPRISE_URL", "ftp://a", false), ("LOG_LEVEL", "DEBUG", true),
        ("LOG_LEVEL", "loud", false), ("RUNNER_COMMAND", "/run.sh --once", true), ("RUNNER_COMMAND", "run.sh", false),
        ("GITHUB_APP_INSTALLATION_ID", "0", false), ("ON_DEMAND_FALLBACK", "yes", false),
    ])
    func aValueIsAllowedOrNot(_ name: String, _ text: String, _ isAllowed: Bool) throws {
        let setting = SettingsTable.setting(try #require(SettingName(rawValue: name)))
        #expect((setting.kind.read(text) != nil) == isAllowed)
    }
}
