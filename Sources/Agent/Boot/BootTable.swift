import AWS
import Actions

/// The instance's partition `BOOT#<aws:userid>` of the table, which is all that IAM lets it reach. Item `BOOT` is the leader's, but
/// for its `boot`; item `PHASE` is the instance's own.
struct BootTable: BootPartition {
    let client: AWSClient
    let table: String
    /// `AROA…:i-…`, as STS tells it: IAM compares the key with it.
    let userID: String

    /// A read or write takes milliseconds; a longer wait is better spent on another attempt.
    private static let timeout = Duration.seconds(3)
    /// A phase outlives its instance by a week: long enough to be looked into.
    private static let phaseLifeSeconds: Int64 = 7 * 86400

    func read() async throws(BootPartitionError) -> BootRecord {
        do {
            return Self.record(try await client.send(GetItem(table: table, key: key("BOOT")), timeout: Self.timeout))
        } catch {
            throw BootPartitionError(description: "\(error)")
        }
    }

    static func record(_ item: Item?) -> BootRecord {
        guard let item else { return .absent }
        if let boot = item["boot"] {
            return boot.string.map { .taken(by: BootID(rawValue: $0)) } ?? .unreadable("'boot' is no text")
        }
        guard let encoded = item["configuration"]?.string, isConfiguration(encoded) else {
            return .unreadable("'configuration' is missing, or no text that an environment can carry")
        }
        return .ready(RunnerConfiguration(encoded: Actions.Secret(encoded), runner: item["runner"]?.string ?? "unnamed"))
    }

    /// Base64. An environment variable holds 128 KiB at most, its name included (Linux, MAX_ARG_STRLEN).
    private static func isConfiguration(_ text: String) -> Bool {
        (1...120_000).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    func take(as boot: BootID) async -> TakeOutcome {
        let update = UpdateItem(
            table: table, key: key("BOOT"), update: "SET #boot = :boot REMOVE #configuration",
            condition: "attribute_exists(pk) AND attribute_not_exists(#boot)",
            placeholders: Placeholders(
                names: ["#boot": "boot", "#configuration": "configuration"], values: [":boot": .string(boot.rawValue)]),
            returnsItemOnFailure: false)
        do {
            _ = try await client.send(update, timeout: Self.timeout)
            return .done
        } catch {
            if case .conditionFailed = error.disposition { return .refused }
            // An error that surely wrote nothing is settled by the same reading and one more attempt.
            return .unknown("\(error)")
        }
    }

    func report(_ report: PhaseReport) async throws(BootPartitionError) {
        do {
            _ = try await client.send(phaseUpdate(report), timeout: Self.timeout)
        } catch {
            throw BootPartitionError(description: "\(error)")
        }
    }

    private func phaseUpdate(_ report: PhaseReport) -> UpdateItem {
        var values: Item = [
            ":phase": .string(report.phase.rawValue), ":at": .number(report.at.milliseconds), ":boot": .string(report.bootID.rawValue),
            ":version": .string(AgentVersion.current), ":ttl": .number(report.at.milliseconds / 1000 + Self.phaseLifeSeconds),
        ]
        var update = "SET #phase = :phase, #at = :at, #boot = :boot, #version = :version, #ttl = :ttl"
        var names = ["#phase": "phase", "#at": "at", "#boot": "bootId", "#version": "version", "#ttl": "ttl"]
        if let code = report.exitCode {
            (values[":code"], names["#code"]) = (.number(code), "exitCode")
            update += ", #code = :code"
        }
        return UpdateItem(
            table: table, key: key("PHASE"), update: update, placeholders: Placeholders(names: names, values: values))
    }

    private func key(_ sort: String) -> Item { ["pk": .string("BOOT#\(userID)"), "sk": .string(sort)] }
}
