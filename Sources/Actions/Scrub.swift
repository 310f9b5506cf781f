/// Makes text that came from outside fit for a log line: one line, bounded, and without anything that could be a secret.
enum Scrub {
    /// What GitHub's tokens begin with; `eyJ` is how base64 of `{"` begins, so every JWT and every just-in-time configuration does.
    private static let tokenMarks = ["eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"]
    /// Longer than a UUID, a type name or a path of the service; base64 of anything worth hiding is longer still.
    private static let longestWord = 120

    /// Control characters (C0, DEL, C1) end a word. Characters that are invisible or turn the text's direction are left out, so that none of
    /// them can break a token into two words that aren't known for one.
    static func text(_ text: String, limit: Int = 300) -> String {
        // Reads no more than could end up in the result, so an endless text costs nothing.
        let visible = text.unicodeScalars.prefix(limit * 8).filter { $0.properties.generalCategory != .format }
        let words = visible.split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
        let clean = words.map { word(String(String.UnicodeScalarView($0))) }.joined(separator: " ")
        return clean.count > limit ? clean.prefix(limit) + "…" : clean
    }

    private static func word(_ word: String) -> String {
        if tokenMarks.contains(where: word.contains) { return "[redacted]" }
        if word.contains("://"), let mark = word.firstIndex(of: "?") { return word[..<mark] + "?[redacted]" }
        return word.utf8.count > longestWord ? "[redacted]" : word
    }
}
