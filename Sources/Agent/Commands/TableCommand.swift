import ArgumentParser

struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Make the DynamoDB table, or give it a lost one's identity.",
        subcommands: [TableCreateCommand.self, TableAdoptCommand.self])
}

struct TableCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make the table that the agents share, if it isn't there.",
        discussion: """
            Keys pk and sk, billed by request, expiry by the attribute ttl. It may be repeated: a table that is there already is checked \
            and kept. In production Terraform makes the table, with recovery and protection.

            EXAMPLES:
              agent table create
              AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:5602 agent table create --set DYNAMODB_TABLE=trial

            \(SettingsHelp.list(for: .table))
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try TableCommandSettings.read(from: options.sources)
        let aws = try await AWSAccess.open(settings.aws, http: settings.host.httpClient())
        let creation = TableCreation(client: aws.client, table: settings.table.name, pace: RealPace())
        StandardOutput.line(try await creation.run())
    }
}
