import Testing

@testable import World

@Suite("The agenda")
struct AgendaTests {
    @Test("gives events by instant, and those of one instant in the order they were entered")
    func order() {
        var agenda = Agenda<Int>()
        var chance = Generator(seed: 5)
        let instants = (0..<500).map { _ in Int64(chance.next() % 50) }
        for (number, instant) in instants.enumerated() { agenda.add(number, at: instant) }
        let expected = instants.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
        var taken: [Int] = []
        while let due = agenda.takeDue(at: 49) { taken.append(due.event) }
        #expect(taken == expected && agenda.next == nil)
    }

    @Test("keeps what isn't due")
    func due() {
        var agenda = Agenda<String>()
        agenda.add("later", at: 10)
        let early = agenda.takeDue(at: 9)
        #expect(early == nil && agenda.next == 10)
    }
}

@Suite("The generator")
struct GeneratorTests {
    @Test("gives the published numbers of SplitMix64")
    func reference() {
        var generator = Generator(seed: 1_234_567)
        let numbers = [generator.next(), generator.next(), generator.next()]
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test("makes identifiers of the right shape")
    func identifiers() {
        var generator = Generator(seed: 1)
        let uuid = Array(generator.uuid())
        #expect(uuid.count == 36 && uuid[14] == "4" && "89ab".contains(uuid[19]))
        #expect(generator.hex(17).utf8.count == 17)
    }
}
