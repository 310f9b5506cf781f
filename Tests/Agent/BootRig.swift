import Foundation
import Logging
import Testing

@testable import Agent

/// An instance with small shell scripts in the place of GitHub's runner and of the power switch.
final class BootRig: Sendable {
    let directory: String
    let cloud: FakeCloud
    let stop = StopRequest()
    let lines = Lines()
    static let boot = BootID(rawValue: "11111111-2222-3333-4444-555555555555")

    /// - Parameter runner: the body of a shell script that runs in the rig's directory.
    init(runner: String = "exit 0", _ change: (inout FakeCloud.State) -> Void = { _ in }) throws {
        directory = "/tmp/agent-boot-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        cloud = FakeCloud(change)
        try script("runner", "cd \(directory)\necho started >> runs\n\(runner)")
        try script("poweroff", "printf %s \"$INSTANCE_ID\" > \(directory)/off")
        if cloud.now.userData == nil { cloud.change { $0.userData = userData([:]) } }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var settings: [String: String] {
        [
            "RUNNER_COMMAND": "\(directory)/runner", "POWER_OFF_COMMAND": "\(directory)/poweroff", "RUNNER_DIRECTORY": directory,
            "RUNNER_USER": "-", "BOOT_TIMEOUT": "1h",
        ]
    }

    func userData(_ more: [String: String]) -> String {
        let all = settings.merging(more) { $1 }
        return (try? JSONSerialization.data(withJSONObject: all)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func run(environment more: [String: String] = [:]) async -> InstanceLife.Ending {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key"]
        let (cloud, lines) = (cloud, lines)
        let log = Logger(label: "boot") { LineLogHandler(label: $0, level: .debug, format: .json, write: { lines.add($0) }) }
        let life = InstanceLife(
            environment: keys.merging(more) { $1 }, metadataHTTP: cloud, http: { _ in cloud }, boot: Self.boot, agentPath: Self.agentPath,
            stop: stop, pace: QuickPace(factor: 20), output: nullDevice, logger: { _ in log }, export: { _ in })
        return await life.run(log: log)
    }

    /// Nil when it was never written.
    func file(_ name: String) -> String? { try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) }

    func write(_ name: String) { _ = FileManager.default.createFile(atPath: "\(directory)/\(name)", contents: Data()) }

    var runs: Int { file("runs").map { $0.split(separator: "\n").count } ?? 0 }

    /// The program itself, which stands beside the tests'.
    static let agentPath: String = {
        let tests = ProcessEnvironment.ownPath() ?? ""
        return (tests as NSString).deletingLastPathComponent + "/agent"
    }()

    private let nullDevice = open("/dev/null", O_WRONLY | O_CLOEXEC)

    private func script(_ name: String, _ body: String) throws {
        let path = "\(directory)/\(name)"
        try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
}

/// Waits for a thing to be so; fails the test after ten seconds.
func eventually(_ what: String, _ isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !isSo() {
        try #require(ContinuousClock.now < deadline, "never happened: \(what)")
        try await Task.sleep(for: .milliseconds(2))  // between two looks
    }
}
