import Testing

@testable import Actions

@Suite("A service's words, made fit for an error")
struct ScrubTests {
    @Test("hold no character that a terminal obeys or that is invisible")
    func areInert() {
        #expect(Scrub.text("a\u{9b}1m\u{1b}[2Jb\u{7f}c\nd\u{202e}e\u{200b}f\u{feff}") == "a 1m [2Jb c def")
    }

    @Test("hide a token that an invisible character would have broken in two")
    func hideBrokenTokens() {
        #expect(Scrub.text("no ghp_\u{200b}abcdef here, nor g\u{ad}hp_abcdef") == "no [redacted] here, nor [redacted]")
    }
}
