import Scaler

/// What an operator asks `agent explain` of: a job, a runner, an instance or a launch, by the beginning of its name, or a run at GitHub.
struct Subject: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Every job of a workflow run: by its number, or by GitHub's address of it.
        case run(Int64)
        /// An instance id, whole or its beginning.
        case instance(String)
        /// The beginning of a job's id (with or without its run), of a runner's name, or of a launch's id.
        case name(String)
    }

    let given: String
    let kind: Kind

    /// Fewer characters would fit too much.
    private static let fewest = 4

    /// - Throws: for a text that names nothing; the words say what does.
    init(_ given: String) throws(SubjectError) {
        self.given = given
        let text = given.trimmed
        if let address = text.firstRange(of: "://").map({ text[$0.upperBound...] }) {
            kind = .run(try Self.run(of: address, given))
        } else if let number = Int64(text) {
            kind = .run(number)
        } else {
            guard text.utf8.count >= Self.fewest else { throw SubjectError(given, "is too short: give at least \(Self.fewest) characters") }
            kind = text.hasPrefix("i-") ? .instance(text) : .name(text)
        }
    }

    /// `host/owner/repository/actions/runs/RUN…`
    private static func run(of address: Substring, _ given: String) throws(SubjectError) -> Int64 {
        let parts = address.split(separator: "/")
        guard let runs = parts.firstIndex(of: "runs"), parts.indices.contains(runs + 1),
            let number = Int64(parts[runs + 1].prefix { $0.isNumber })
        else { throw SubjectError(given, "is no address of a run: it would be …/actions/runs/NUMBER") }
        return number
    }

    func means(_ job: JobRecord) -> Bool {
        switch kind {
        case .run(let number): job.run == number
        case .instance: false
        case .name(let text): job.id.text.hasPrefix(text) || job.id.text.split(separator: "/").dropFirst().contains { $0.hasPrefix(text) }
        }
    }

    func means(_ runner: RunnerRecord) -> Bool {
        switch kind {
        case .run: false
        case .instance(let id): runner.instance.text.hasPrefix(id)
        case .name(let text): runner.name.text.hasPrefix(text)
        }
    }

    func means(_ batch: BatchRecord) -> Bool {
        guard case .name(let text) = kind else { return false }
        return batch.id.text.hasPrefix(text)
    }
}

/// The text names nothing that could be looked for.
struct SubjectError: Error, CustomStringConvertible {
    let description: String

    init(_ given: String, _ words: String) { description = "'\(Printable.line(given, atMost: 80))' \(words)" }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
