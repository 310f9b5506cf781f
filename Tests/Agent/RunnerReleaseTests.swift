import AWS
import Scaler
import Testing

@testable import Agent

/// What `agent check` says of the image and of the runner in it.
@Suite struct RunnerReleaseTests {
    @Test func aTemplateThatWouldNotEndItsInstancesIsExplained() {
        let content = LaunchTemplateContent(
            imageID: "ami-0a", userData: #"{"BOOT_TIMEOUT": "soon"}"#, instanceProfile: "p", securityGroupIDs: ["sg-0a"],
            shutdownBehavior: nil, metadataTokens: "required", metadataHopLimit: 1)
        let faults = LaunchTemplateCheck.faults(content)
        #expect(faults.count == 2)
        #expect(faults.first == "powering off wouldn't terminate: set instance_initiated_shutdown_behavior to terminate")
        #expect(faults.last?.contains(#"BOOT_TIMEOUT (user data): "soon" is wrong"#) == true)
    }

    @Test func anInstanceTypesNameTellsItsArchitecture() {
        for type in ["m7i.large", "c7a.xlarge", "g4dn.xlarge", "g5.xlarge", "t3.micro", "m5dn.large", "u7i-12tb.224xlarge"] {
            #expect(ImageCheck.architecture(ofType: type) == "x86_64", "\(type)")
        }
        for type in ["a1.large", "t4g.micro", "m7g.large", "c7gn.xlarge", "x2gd.large", "g5g.xlarge", "im4gn.large"] {
            #expect(ImageCheck.architecture(ofType: type) == "arm64", "\(type)")
        }
    }

    @Test(arguments: [
        ("2.338.0", "2026-10-06", "2026-10-28", "2.338.0, released on 2026-10-06; GitHub gives it jobs until 2026-11-05 at least"),
        ("2.338.0", "2026-10-06", "2026-10-29", "; from 2026-11-05 on, in 7 days, GitHub may refuse it jobs"),
        ("v2.338.0", "2026-10-06", "2026-11-04", "; from 2026-11-05 on, in a day, GitHub may refuse it jobs"),
        ("2.338.0", "2026-10-06", "2026-11-05", "; since 2026-11-05 GitHub may refuse it jobs"),
        ("2.329.0", "2028-02-29", "2028-03-01", "GitHub gives it jobs until 2028-03-30 at least"),
        ("2.9999999999999999999.0", "2026-10-06", "2026-10-06", "its tag RunnerVersion is of another form"),
        ("2.338", "2026-10-06", "2026-10-06", "its tag RunnerVersion is of another form"),
        ("2.338.0", "2026-02-30", "2026-10-06", "its tag RunnerReleased is of another form"),
        ("2.338.0", "6 Oct 2026", "2026-10-06", "its tag RunnerReleased is of another form"),
        (nil, "2026-10-06", "2026-10-06", "it has no tag RunnerVersion"),
    ])
    func theImagesRunnerIsReckonedFromItsTagsWhereGitHubDoesNotTell(
        _ version: String?, _ released: String, _ today: String, _ words: String
    ) async throws {
        let line = try await release(version, released, today: today).line { $0.end(by: nil, because: "GitHub refused: 403") }
        #expect(line.fault == nil)
        #expect(line.text.contains(words), "\(line.text)")
        #expect(line.text.contains("for GitHub's own day isn't known: GitHub refused: 403") == words.contains("jobs"), "\(line.text)")
    }

    @Test(arguments: [
        (RunnerSupport.open, "2026-12-24", CheckLine.Verdict.ok, "GitHub names no last day for it"),
        (.ends(day: CalendarDay("2026-12-24")!.number), "2026-12-01", .ok, "GitHub gives it jobs until 2026-12-24, by its own word"),
        (.ends(day: CalendarDay("2026-12-24")!.number), "2026-12-20", .warn, "from 2026-12-24 on, in 4 days, GitHub gives it no jobs"),
        (.ends(day: CalendarDay("2026-12-24")!.number), "2026-12-24", .warn, "since 2026-12-24 GitHub gives it no jobs"),
        (.unknown, "2026-10-20", .ok, "until 2026-11-05 at least. Reckoned from its release, for GitHub's own day isn't known"),
    ])
    func theImagesRunnerHasTheDayThatGitHubTells(
        _ support: RunnerSupport, _ today: String, _ verdict: CheckLine.Verdict, _ words: String
    ) async throws {
        let line = try await release("2.338.0", "2026-10-06", today: today).line { $0.end(by: support) }
        #expect(line.verdict == verdict)
        #expect(line.text.contains(words), "\(line.text)")
    }

    @Test func aRunnerThatCouldNotRegisterIsAFault() async throws {
        func fault(isHosted: Bool) async throws -> String? {
            try await release("2.328.9", "2026-10-06", today: "2026-10-06", isHosted: isHosted).line { $0.end(by: .open) }.fault
        }
        #expect(try await fault(isHosted: true)?.contains("no runner before 2.329.0") == true)
        #expect(try await fault(isHosted: false) == nil)
    }

    private func release(_ version: String?, _ released: String, today: String, isHosted: Bool = true) throws -> RunnerReleaseCheck {
        let tags =
            [AWS.Tag("Name", "gha-runner"), AWS.Tag("RunnerReleased", released)] + (version.map { [AWS.Tag("RunnerVersion", $0)] } ?? [])
        return RunnerReleaseCheck(image: "ami-0a", tags: tags, isHosted: isHosted, today: try #require(CalendarDay(today)))
    }
}
