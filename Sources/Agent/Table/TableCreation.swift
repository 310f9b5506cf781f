import AWS

/// Makes the table, or finds that it is there and right.
struct TableCreation: Sendable {
    let client: AWSClient
    let table: String
    let pace: any Pace

    static let keys = ["pk", "sk"]
    static let expiry = "ttl"
    private static let patience = Duration.seconds(60)

    /// - Returns: one sentence that says what was done.
    func run() async throws -> String {
        let isNew = try await create()
        try await waitUntilActive()
        try await switchExpiryOn()
        return isNew ? "table \(table) was made" : "table \(table) was there already"
    }

    /// False if it existed; `DescribeTable` would tell too, but not against another's creation at the same moment.
    private func create() async throws -> Bool {
        do {
            _ = try await client.send(CreateTable(table: table, partitionKey: Self.keys[0], sortKey: Self.keys[1]))
            return true
        } catch {
            guard error.code == "ResourceInUseException" else { throw error }
            return false
        }
    }

    private func waitUntilActive() async throws {
        let deadline = pace.now() + Self.patience
        while let fault = try await whyNotActive() {
            guard pace.now() < deadline else { throw fault }
            try await pace.sleep(.milliseconds(500))
        }
    }

    /// Nil once it is. DescribeTable is eventually consistent: right after CreateTable it may not find the table (botocore 1.43.11,
    /// DescribeTable; 2026-11-26).
    private func whyNotActive() async throws -> (any Error)? {
        do {
            let found = try await client.send(DescribeTable(table: table))
            guard found.keys == Self.keys, found.keyTypes.allSatisfy({ $0 == "S" }) else {
                throw TableCreationError.wrongKeys(table, found.keys, types: found.keyTypes)
            }
            return found.status == "ACTIVE" ? nil : TableCreationError.notActive(table, found.status)
        } catch let error as AWSError where error.disposition == .notFound {
            return error
        }
    }

    /// DynamoDB refuses what is so already.
    private func switchExpiryOn() async throws {
        do {
            try await client.send(UpdateTimeToLive(table: table, attribute: Self.expiry))
        } catch {
            guard error.disposition == .invalid, error.message.contains("already enabled") else { throw error }
        }
    }
}

enum TableCreationError: Error, Sendable, Equatable, CustomStringConvertible {
    case wrongKeys(String, [String], types: [String])
    case notActive(String, String)

    var description: String {
        switch self {
        case .wrongKeys(let table, let keys, let types):
            "The table \(table) is there, but its keys are \(Self.words(keys, types)) and not pk (S), sk (S). Name another in "
                + "DYNAMODB_TABLE."
        case .notActive(let table, let status): "The table \(table) is \(status) after a minute. Try again."
        }
    }

    private static func words(_ keys: [String], _ types: [String]) -> String {
        zip(keys, types).map { "\($0) (\($1))" }.joined(separator: ", ")
    }
}
