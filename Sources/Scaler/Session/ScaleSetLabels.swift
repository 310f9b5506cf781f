/// The labels that GitHub has for the scale set, held against those that the settings want.
///
/// GitHub keeps the labels that a set was made with, so this is knowledge alone: nothing here asks for a change, or says that one was made.
/// A takeover restores what STATE says, so that status goes on showing the difference until GitHub has shown the set again.
struct ScaleSetLabels: Sendable {
    /// Empty: nothing is compared.
    private let wanted: [String]
    /// By GitHub's last answer, or the dead leader's; empty where it isn't known.
    private(set) var atGitHub: [String]
    /// For status; nil while they are as the settings want them, and while they aren't known.
    private(set) var drift: DegradedItem?

    init(wanted: [String], recorded: [String]) {
        self.wanted = wanted
        atGitHub = recorded
        drift = Self.drift(wanted, recorded)
    }

    /// GitHub's answer shows the set with these labels. An answer that names none says nothing.
    mutating func saw(_ labels: [String], _ turn: inout Turn) {
        guard !labels.isEmpty, labels != atGitHub || !isSaid else { return }
        let had = drift
        atGitHub = labels
        drift = Self.drift(wanted, labels)
        isSaid = true
        if let drift {
            turn.note(.warning, "GitHub's labels for the scale set aren't those of the settings", ["reason": drift.words])
        } else if had != nil {
            turn.note(.info, "GitHub's labels for the scale set are those of the settings again")
        }
    }

    /// Each leader says it once, and again when it changes.
    private var isSaid = false

    private static func drift(_ wanted: [String], _ atGitHub: [String]) -> DegradedItem? {
        wanted.isEmpty || atGitHub.isEmpty ? nil : .labels(atGitHub: atGitHub, wanted: wanted)
    }
}
