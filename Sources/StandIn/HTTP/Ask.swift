/// One request as it arrived, whole: method, path and query percent-decoded, header names in lower case.
struct Ask: Sendable {
    var method: String
    /// The path's parts, without empty ones.
    var path: [String]
    var query: [(name: String, value: String)]
    /// Names in lower case: HTTP/1.1 clients write them in any case (Go sends `X-Scalesetmaxcapacity`).
    var headers: [String: String]
    var body: [UInt8]

    init(method: String, target: String, headers: [String: String], body: [UInt8]) {
        self.method = method
        self.headers = headers
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0].split(separator: "/").map { percentDecoded($0, plusIsSpace: false) }
        query = parts.count > 1 ? formPairs(parts[1]) : []
    }

    /// The first value of a query parameter.
    func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The credential of `Authorization: <scheme> <credential>`; the scheme compares without regard to case.
    func credential(scheme: String) -> String? {
        guard let value = headers["authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == scheme.lowercased() else { return nil }
        return String(parts[1])
    }
}

/// One response, whole.
struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    static func empty(_ status: Int) -> Answer {
        Answer(status: status)
    }

    static func json(_ value: JSON, status: Int = 200, byteOrderMark: Bool = false) -> Answer {
        let body = (byteOrderMark ? [0xEF, 0xBB, 0xBF] : []) + Array(value.text.utf8)
        return Answer(status: status, headers: [("content-type", "application/json; charset=utf-8; api-version=6.0-preview.1")], body: body)
    }

    static func text(_ text: String, status: Int = 200, type: String = "text/plain") -> Answer {
        Answer(status: status, headers: [("content-type", type)], body: Array(text.utf8))
    }
}
