import Scaler

/// A story for people. Everything passes through `Printable`: a job's name can't forge a line.
struct StoryText {
    private let story: Story
    private let width: Int?

    init(_ story: Story, width: Int? = nil) {
        self.story = story
        self.width = width
    }

    var text: String {
        var lines = facts.flatMap { StatusText.fact($0, $1, width: width) }
        lines.append("")
        lines += table.lines(width: width)
        return lines.joined(separator: "\n") + "\n"
    }

    private var facts: [(String, String)] {
        var facts = [(story.kind.prefix(1).uppercased() + story.kind.dropFirst(), story.id)]
        if let title = story.title { facts.append((story.kind == "job" ? "Of" : "Job", title)) }
        facts.append(("State", story.state))
        if let reason = story.waitsFor { facts.append(("Waits for", reason)) }
        facts += story.next.map { ("Next", $0) }
        if !story.wait.isEmpty { facts.append(("Waited", waited)) }
        return facts
    }

    private var waited: String {
        let total = Duration.milliseconds(story.wait.reduce(0) { $0 + $1.milliseconds })
        let steps = story.wait.map { "\(Duration.milliseconds($0.milliseconds).brief) until \($0.until)" }
        return "\(total.brief): \(steps.joined(separator: ", "))"
    }

    private var table: TextTable {
        let first = story.timeline.first?.at
        return TextTable(
            [.init("WHEN"), .init("AFTER"), .init("WHAT HAPPENED")],
            story.timeline.map { moment in
                [moment.at.rfc3339, first.map { "+" + StatusText.span($0.age(at: moment.at).components.seconds) } ?? "", moment.words]
            }, wrapsLast: true)
    }
}
