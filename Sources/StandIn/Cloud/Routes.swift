extension Cloud {
    /// Who answers what: everything of one port is told apart by the first part of the path.
    func respond(to ask: Ask) async -> Answer {
        switch ask.path.first {
        case "api" where ask.path.count > 2 && ask.path[1] == "v3": rest(ask)
        case "_services": await service(ask)
        case "_broker": await queue(ask)
        case "_runner": await runnerSide(ask)
        case "_control": control(ask)
        case "imds": metadata(ask)
        case nil, "ec2", "sts": ask.method == "POST" ? query(ask) : .text("stand-in\n")
        default: .rest("Not Found", 404)
        }
    }
}
