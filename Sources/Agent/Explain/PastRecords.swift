import Scaler

/// A runner, alive or over.
struct KnownRunner: Sendable {
    let record: RunnerRecord
    /// When its end was written down; nil while it lives.
    let ended: Scaler.WallTime?

    init(_ item: Scaler.Item) throws(UnreadableRecord) {
        record = try RunnerRecord(item)
        ended = item.wall("ended")
    }
}

/// A launch, open or over.
struct KnownBatch: Sendable {
    let record: BatchRecord
    /// When EC2's answer was written down; nil while it is awaited.
    let closed: Scaler.WallTime?
    /// How many instances EC2 gave; nil while its answer is awaited.
    let launched: Int64?
    /// Why EC2 gave fewer instances than were asked for, in its words. Nil where it gave all of them: the core then keeps words of an
    /// earlier request, which don't belong to this launch.
    let words: String?

    init(_ item: Scaler.Item) throws(UnreadableRecord) {
        record = try BatchRecord(item)
        closed = item.wall("closed")
        launched = item.number("launched")
        if case .text(let text)? = item["words"], !text.isEmpty, let launched, launched < record.request.count {
            words = text
        } else {
            words = nil
        }
    }
}

extension Scaler.Item {
    fileprivate func number(_ name: String) -> Int64? {
        guard case .number(let number)? = self[name] else { return nil }
        return number
    }

    fileprivate func wall(_ name: String) -> Scaler.WallTime? { number(name).map { Scaler.WallTime(milliseconds: $0) } }
}

/// Records of all kinds, of what lives and of what is over, each once: what lives was read first and stays.
struct Findings: Sendable {
    private(set) var jobs: [JobID: JobRecord] = [:]
    private(set) var runners: [RunnerName: KnownRunner] = [:]
    private(set) var batches: [BatchID: KnownBatch] = [:]
    private(set) var elections: [ElectionRecord] = []
    /// Records that this version can't read, each in a sentence.
    private(set) var unreadable: [String] = []

    var isEmpty: Bool { jobs.isEmpty && runners.isEmpty && batches.isEmpty }

    mutating func add(_ items: [Key: Scaler.Item]) {
        for (key, item) in items.sorted(by: { $0.key < $1.key }) {
            do throws(UnreadableRecord) { try add(key, item) } catch { unreadable.append("\(key): \(error.words)") }
        }
    }

    private mutating func add(_ key: Key, _ item: Scaler.Item) throws(UnreadableRecord) {
        switch key.sort.prefix(while: { $0 != "#" }) {
        case "JOB": add(try JobRecord(item))
        case "RUNNER": add(try KnownRunner(item))
        case "BATCH": add(try KnownBatch(item))
        case "ELECTION": elections.append(try ElectionRecord(item))
        default: break
        }
    }

    private mutating func add(_ job: JobRecord) { jobs[job.id] = jobs[job.id] ?? job }
    private mutating func add(_ runner: KnownRunner) { runners[runner.record.name] = runners[runner.record.name] ?? runner }
    private mutating func add(_ batch: KnownBatch) { batches[batch.record.id] = batches[batch.record.id] ?? batch }

    /// From the first thing that happened to the last, or to now where something lasts. Nil where nothing was found.
    func span(until now: Scaler.WallTime) -> ClosedRange<Scaler.WallTime>? {
        let begun =
            jobs.values.map { $0.firstAssigned ?? $0.assigned } + runners.values.map(\.record.launched)
            + batches.values.map(\.record.created)
        let ended = jobs.values.map(\.completed) + runners.values.map(\.ended) + batches.values.map(\.closed)
        guard let first = begun.min(), let last = ended.map({ $0 ?? now }).max() else { return nil }
        return first...max(first, last)
    }

    /// Whether the subject is the whole name of something here, and not the beginning of more.
    func isNamedWhole(by subject: Subject) -> Bool {
        switch subject.kind {
        case .run: false
        case .instance(let id): runners.values.contains { $0.record.instance.text == id }
        case .name(let text):
            jobs[JobID(text)] != nil || runners[RunnerName(text)] != nil || batches[BatchID(text)] != nil
        }
    }

    /// What the subject means, and nothing else.
    func meant(by subject: Subject) -> Findings {
        var meant = Findings()
        meant.unreadable = unreadable
        meant.jobs = jobs.filter { subject.means($1) }
        meant.runners = runners.filter { subject.means($1.record) }
        meant.batches = batches.filter { subject.means($1.record) }
        return meant
    }
}
