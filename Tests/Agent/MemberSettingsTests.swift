import Scaler
import Testing

@testable import Agent

@Suite("The settings that an agent tells the others")
struct MemberSettingsTests {
    private func told(_ more: [String: String] = [:]) throws -> [String: String] {
        let settings = try Settings.read(from: SettingSources(environment: Sample.environment.merging(more) { $1 }))
        return Dictionary(uniqueKeysWithValues: settings.configuration(agent: "i-a").memberSettings.map { ($0.name, $0.value) })
    }

    @Test("are those that decide what a leader does, under the settings' own names")
    func areNamed() throws {
        let told = try told(["RUNNER_LABELS": "x64,Linux", "MAX_RUNNERS": "30"])
        #expect(told["RUNNER_LABELS"] == "linux,x64" && told["MAX_RUNNERS"] == "30" && told["EC2_LAUNCH_TEMPLATE"] == "lt-0abc:7")
        #expect(told["EC2_INSTANCE_TYPE"] == "t3.medium,t3a.medium")
    }

    @Test("hold no secret")
    func holdNoSecret() throws {
        for setting in SettingsTable.all where setting.isSecret { #expect(try told()[setting.name.rawValue] == nil) }
    }

    @Test("are equal where the order means nothing, and differ where it does")
    func compare() throws {
        #expect(try told(["EC2_SUBNET_ID": "subnet-0b2,subnet-0a1"]) == told())
        #expect(try told(["EC2_INSTANCE_TYPE": "t3a.medium,t3.medium"]) != told())
    }
}

@Suite("A secret on the command line")
struct CommandLineSecretTests {
    @Test("is refused by a command that doesn't read it, too, and isn't shown")
    func isRefused() throws {
        let sources = SettingSources(assignments: ["GITHUB_TOKEN=ghp_secret"], environment: Sample.environment)
        let report = #expect(throws: SettingsReport.self) { try StatusSettings.read(from: sources) }
        #expect(report?.problems.map(\.subject) == ["GITHUB_TOKEN"])
        #expect(report?.description.contains("ghp_secret") == false && report?.description.contains("is a secret") == true)
    }
}
