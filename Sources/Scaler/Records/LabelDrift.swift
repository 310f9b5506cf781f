extension DegradedItem {
    /// The labels that GitHub has for the scale set are not those of the settings; nil when they are, in whatever order and case.
    ///
    /// GitHub answers 200 to a PATCH of labels and discards it (measured on github.com by a third party, 2026-08-24; Enterprise Server
    /// unmeasured), so no agent can mend this, and none may claim to have done so.
    /// - Parameter github: as GitHub's last answer has them.
    public static func labels(atGitHub github: [String], wanted: [String]) -> DegradedItem? {
        guard Set(github.map { $0.lowercased() }) != Set(wanted.map { $0.lowercased() }) else { return nil }
        return DegradedItem(
            "labels",
            """
            GitHub has the labels \(list(github)) for this scale set, the settings want \(list(wanted)). GitHub discards a change of labels, \
            so jobs for other labels never arrive here. \(labelAdvice)
            """)
    }

    /// What an operator can do about it.
    public static let labelAdvice = """
        Either set RUNNER_LABELS to what GitHub has, or have the set made anew: take another RUNNER_SCALE_SET_NAME, or, with no job queued or \
        running, stop the agents, delete the set at GitHub and start them.
        """

    private static func list(_ labels: [String]) -> String { labels.isEmpty ? "(none)" : labels.joined(separator: ", ") }
}
