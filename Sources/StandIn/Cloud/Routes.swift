extension Cloud {
    /// Who answers what: everything of one port is told apart by the first part of the path, but for the metadata services, which
    /// have a host name for each instance as well (`i-….localhost`, which libcurl takes for this machine).
    func respond(to ask: Ask) async -> Answer {
        counters.requests.note(ask)
        if let host = ask.headers["host"], host.hasPrefix("i-") {
            return metadata(ask, of: String(host.prefix { $0 != "." }), ask.path[...])
        }
        switch ask.path.first {
        case "api" where ask.path.count > 2 && ask.path[1] == "v3": return fromGitHub(rest(ask))
        case "_services": return fromGitHub(await service(ask))
        case "_broker": return fromGitHub(await queue(ask))
        case "_runner": return await runnerSide(ask)
        case "_control": return control(ask)
        case "imds" where ask.path.count > 1: return metadata(ask, of: ask.path[1], ask.path.dropFirst(2))
        case nil, "ec2", "sts": return ask.method == "POST" ? await query(ask) : .text("stand-in\n")
        default: return .rest("Not Found", 404)
        }
    }

    /// Every answer of GitHub names its request; a proxy's page in its place doesn't.
    ///
    /// The official client puts the header into its errors (actions/scaleset, common_client.go @0488917), and it is what GitHub's support
    /// asks for. `ActivityId`, the other header that the client reads, is often absent since 2026.
    private func fromGitHub(_ answer: Answer) -> Answer {
        if answer.headers.contains(where: { $0.value.hasPrefix("text/html") }) { return answer }
        var answer = answer
        let parts = [4, 6, 7, 7, 8].map { requestIDs.hex($0).uppercased() }
        answer.headers.append(("x-github-request-id", parts.joined(separator: ":")))
        return answer
    }
}
