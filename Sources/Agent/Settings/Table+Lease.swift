extension SettingsTable {
    static let lease: [Setting] = [
        Setting(
            name: .dynamoDBTable, kind: .text(.table), defaultText: "gha-listener-scaler", readers: .everyone,
            meaning: """
                The DynamoDB table that holds the lease, the ledger and the boot records. Terraform makes it; `agent table create` makes \
                one for trying out.
                """),
        Setting(
            name: .leaseDuration, kind: .duration(.seconds(1)...(.seconds(300))), defaultText: "5s", readers: .scaler,
            meaning: """
                How long a leader that fell silent is waited for. A standby claims when it has watched the lease unchanged for this long, \
                so it is the greater part of an unplanned failover.
                """),
        Setting(
            name: .leaseRenewal, kind: .duration(.milliseconds(50)...(.seconds(60))), defaultText: "1s", readers: .scaler,
            meaning: "How often the leader renews its lease. Each renewal is one write of DynamoDB."),
        Setting(
            name: .leaseTimeout, kind: .duration(.milliseconds(50)...(.seconds(60))), defaultText: "800ms", readers: .scaler,
            meaning: "How long a renewal may take. Then it counts as doubtful, and the next attempt settles it."),
        Setting(
            name: .leaseMargin, kind: .duration(.milliseconds(10)...(.seconds(60))),
            otherwise: "2 % of LEASE_DURATION and 400ms, so 500ms for 5s", readers: .scaler,
            meaning: """
                How long before the lease's end the leader stops acting. It covers clocks that drift apart by 1 % each, and the longest \
                time from the last check of the lease to the socket.
                """),
        Setting(
            name: .standbyPoll, kind: .duration(.milliseconds(50)...(.seconds(60))), defaultText: "1s", readers: .scaler,
            meaning: "How often a standby reads the lease. Each is one strongly consistent read."),
    ]
}
