import ArgumentParser

/// The options of the commands that read the ledger: which table it is in, and of which scale set.
///
/// ```
/// --table, --set, environment, settings file  ──→ name the table?  ──no──→ the settings of this host's scaler (`HostFile`)
///                                                       │ yes                          │
///                                                       ▼                              ▼
///                                      owner and scale set are given?  ──no──→ the one that the table names (`ScaleSetsOfTable`)
/// ```
struct LedgerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The DynamoDB table (also DYNAMODB_TABLE).", valueName: "name"))
    var table: String?

    @Option(help: ArgumentHelp("The table's AWS region (also AWS_REGION).", valueName: "region"))
    var region: String?

    @Option(
        help: ArgumentHelp(
            "Which of the table's scale sets: its name, or host/owner/group/name. Not needed if it is the only one.", valueName: "name"))
    var scaleSet: String?

    @OptionGroup var options: SettingsOptions

    /// Where the ledger is, by everything that is given.
    ///
    /// - Parameter command: as a person types it; nil: the reader's own.
    /// - Throws: a `SettingsReport` where settings are wrong. An exit code, after words on standard error, where the table must be asked
    ///   for its scale sets and doesn't answer, or holds none or several that fit.
    func settings(for reader: SettingReader = .status, of command: String? = nil) async throws -> StatusSettings {
        let command = command ?? reader.command
        let sources = sources(environment: ProcessEnvironment.variables())
        if sources.hostFile != nil { ProcessEnvironment.export(sources.environment.filter { Self.proxyVariables.contains($0.key) }) }
        do {
            if let fault = sources.hostFile?.fault { throw SettingsReport(command: command, problems: [fault], powerOffCommand: []) }
            guard let table = try tableOfItsScaleSets(sources) else { return try StatusSettings.read(for: reader, from: sources) }
            return try await scaleSet(of: table, sources, command)
        } catch let report as SettingsReport {
            throw report.of(command, advice: sources.namesLedger ? nil : Self.advice(of: command, sources))
        }
    }

    /// The sources that the caller gives. On a scaler's host, where these name no ledger, the settings of its unit too.
    func sources(environment: [String: String], host: @autoclosure () -> HostFile = HostFile()) -> SettingSources {
        var options = options
        for (name, value) in [(SettingName.dynamoDBTable, table), (SettingName.awsRegion, region)] {
            if let value { options.assignments.append("\(name.rawValue)=\(value)") }
        }
        let own = options.sources(environment: environment)
        return own.namesLedger ? own : options.sources(environment: environment, hostFile: host())
    }

    /// libcurl reads these from this process. systemd gives them to the unit from the unit's file, so a command that uses that file must
    /// do the same.
    private static let proxyVariables: Set = ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]

    /// What to do where nothing names a ledger. Nil on a scaler's host, whose settings file is there and needs no advice.
    static func advice(of command: String, _ sources: SettingSources) -> String? {
        guard let host = sources.hostFile, host.isAbsent else { return nil }
        return """
            Neither the options nor the environment name a table, and this machine has no \(host.path), where a scaler's host keeps its \
            settings. From another machine give table and region: \(command) --table NAME --region REGION.
            """
    }
}

/// Where the scale set is named by the table itself.
extension LedgerOptions {
    /// Nil where settings name the scale set.
    func tableOfItsScaleSets(_ sources: SettingSources) throws(SettingsReport) -> TableCommandSettings? {
        let isNamedElsewhere = sources.config != nil || SettingsCheck.owners.contains { sources.text(of: $0) != nil }
        guard scaleSet != nil || (sources.text(of: .dynamoDBTable) != nil && !isNamedElsewhere) else { return nil }
        return try TableCommandSettings.read(from: sources)
    }

    private func scaleSet(of table: TableCommandSettings, _ sources: SettingSources, _ command: String) async throws -> StatusSettings {
        do throws(StatusError) {
            let given = scaleSet ?? sources.text(of: .runnerScaleSetName)
            let scope = try await ScaleSetsOfTable.read(table).scope(given)
            // The table has the name in small letters; whoever typed it may know better.
            let name = (given ?? scope).split(separator: "/").last.map { String($0) } ?? scope
            return StatusSettings(scopeKey: scope, scaleSet: name, table: table.table, host: table.host, aws: table.aws)
        } catch {
            StandardError.line("\(command) can't tell: \(error)")
            throw CommandExit.cantTell.code
        }
    }
}

extension SettingSources {
    /// Whether anything says which ledger is meant.
    var namesLedger: Bool {
        config != nil || layers.contains { if case .file = $0.source { true } else { false } }
            || ([.dynamoDBTable, .runnerScaleSetName] + SettingsCheck.owners).contains { text(of: $0) != nil }
    }

    /// The strongest text that is given for a setting outside a deployment's settings file, unchecked; nil where none is.
    func text(of name: SettingName) -> String? {
        for layer in layers { if case .text(let text)? = layer.entries[name.rawValue], !text.isEmpty { return text } }
        return nil
    }
}
