import Glibc
import Testing

@testable import Agent

@Suite("The program's own text")
struct ProgramTextTests {
    @Test func `is told from data, from libraries and from lines that are no mapping`() {
        func range(_ line: Substring) -> Range<UInt>? { ProgramText.range(of: line, in: "/usr/bin/agent") }
        #expect(range("55d0c0a00000-55d0c1500000 r-xp 0016d000 fe:00 131      /usr/bin/agent") == 0x55d0_c0a0_0000..<0x55d0_c150_0000)
        #expect(range("55d0c1500000-55d0c1600000 r--p 0016d000 fe:00 131      /usr/bin/agent") == nil)
        #expect(range("55d0c1500000-55d0c1600000 rwxp 0016d000 fe:00 131      /usr/bin/agent") == nil)
        #expect(range("7f0000000000-7f0000001000 r-xp 0016d000 fe:00 131      /usr/lib/libcurl.so.4") == nil)
        #expect(range("7f0000001000-7f0000000000 r-xp 0016d000 fe:00 131      /usr/bin/agent") == nil)
        #expect(range("7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0 ") == nil)
        #expect(range("") == nil)
    }

    @Test func `may be given back at any time: what ran before runs again`() {
        let before = ProgramText.range(of: "1-2 r-xp 0 0 0 /a", in: "/a")
        ProgramText.giveBack()
        #expect(ProgramText.range(of: "1-2 r-xp 0 0 0 /a", in: "/a") == before)
    }
}
