/// Whose part of `agent check` a line is.
enum CheckGroup: String, Sendable, CaseIterable {
    /// Settings, files and name: what this host has.
    case host
    /// Who AWS takes this host for.
    case aws
    case table
    case ec2
    case github
    /// This host's clock, compared with that of every service that answered.
    case clock

    /// For people.
    var title: String {
        switch self {
        case .host: "This host"
        case .aws: "AWS"
        case .table: "DynamoDB table"
        case .ec2: "EC2"
        case .github: "GitHub"
        case .clock: "Clock"
        }
    }
}

/// Lines of one group, as they are known. A group may come in several parts, one after the other.
struct CheckPart: Sendable {
    let group: CheckGroup
    let lines: [CheckLine]

    init(_ group: CheckGroup, _ lines: [CheckLine]) { (self.group, self.lines) = (group, lines) }
}
