import Scaler

/// The last things that happened, kept when a run is repeated to be read.
struct Trace {
    /// So many of the last lines are kept, at least.
    let most: Int
    private(set) var lines: [String] = []

    init(most: Int) { self.most = most }

    mutating func add(_ now: Int64, _ words: String) {
        lines.append("\(Self.time(now))  \(words)")
        if lines.count > 2 * most { lines.removeFirst(most) }
    }

    mutating func add(_ now: Int64, _ host: Host, _ event: Event, _ decision: Decision) {
        add(now, "\(host.name)#\(host.life) ← \(Self.words(event))")
        for note in decision.notes { add(now, "    note: \(note.text) \(note.fields.map { "\($0.name)=\($0.value)" })") }
        for effect in decision.effects { add(now, "    → \(effect.id.number) \(Self.short("\(effect.action)"))") }
    }

    func last(_ count: Int) -> [String] { Array(lines.suffix(count)) }

    private static func words(_ event: Event) -> String {
        switch event {
        case .answered(let id, let outcome): "answered \(id.number): \(short("\(outcome)"))"
        default: "\(event)"
        }
    }

    private static func short(_ text: String) -> String {
        var text = text
        for noise in ["Scaler.", "Simulation.", "sinceBoot: ", "(\"", "\")"] { text.removeAll(noise) }
        return text.count > 420 ? text.prefix(420) + "…" : text
    }

    private static func time(_ now: Int64) -> String {
        let seconds = "\(now / 1_000_000)"
        let rest = "\(now % 1_000_000 + 1_000_000)".dropFirst()
        return seconds + "." + rest
    }
}

extension String {
    fileprivate mutating func removeAll(_ part: String) {
        guard !part.isEmpty, contains(part) else { return }
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound]
            rest = rest[range.upperBound...]
        }
        self = result + rest
    }
}
