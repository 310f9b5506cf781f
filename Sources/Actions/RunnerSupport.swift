import HTTP

/// What GitHub says of a runner version: until when it gives it jobs.
public enum RunnerVersionSupport: Sendable, Equatable {
    /// In milliseconds since 1970.
    case until(Int64)
    /// GitHub has set no date: this is the newest version.
    case open
    /// GitHub doesn't know this version, or has no such list (an Enterprise Server, for one).
    case unknown
}

extension ActionsClient {
    private struct Answer: Decodable {
        /// Present in every answer, and null for the newest version.
        let ends: String?

        private enum CodingKeys: String, CodingKey { case runtime_deprecates_at }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            guard container.contains(.runtime_deprecates_at) else { throw Malformed(what: "runtime_deprecates_at is missing") }
            ends =
                try container.decodeNil(forKey: .runtime_deprecates_at)
                ? nil : try container.decode(String.self, forKey: .runtime_deprecates_at)
        }
    }

    /// Until when GitHub gives jobs to this version of its runner, by GitHub's REST interface: `GET …/actions/runners/deprecations/VERSION`,
    /// since 2026-09-03, with the right Administration: read (GitHub Docs; measured by others on 2026-09-29: a date, null for the newest
    /// version, 404 for an unknown one; `registration_deprecates_at` is documented and was absent).
    public func runnerSupport(of version: String, mayStart: MayStart? = nil) async throws(ActionsError) -> RunnerVersionSupport {
        let isVersion =
            !version.isEmpty && version.utf8.count <= 40
            && version.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isVersion else { return .unknown }
        guard let url = ServiceURL("\(scope.runnersURL)/deprecations/\(version)") else {
            throw ActionsError(.runnerSupport, .malformed("the GitHub URL makes no address"))
        }
        let response: HTTPResponse
        do {
            response = try await exchange.send(.runnerSupport, .get, url, try await chain.restHeaders(), mayStart: mayStart)
        } catch {
            guard error.kind == .notFound else { throw error }
            return .unknown
        }
        let answer = try exchange.read(Answer.self, .runnerSupport, response, from: url)
        guard let text = answer.ends else { return .open }
        guard let ends = Timestamp.milliseconds(text) else {
            throw ActionsError(.runnerSupport, Malformed(what: "runtime_deprecates_at is no time"), in: response, host: url.authority)
        }
        return .until(ends)
    }
}
