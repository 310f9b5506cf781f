import Actions
import Testing

@testable import Agent

@Suite struct AcquisitionTests {
    private let own = BootID(rawValue: "own")
    private let configuration = RunnerConfiguration(encoded: Actions.Secret("Y29u"), runner: "spot-1")

    @Test func aRecordIsReadTakenAndRun() {
        var acquisition = Acquisition(boot: own)
        #expect(acquisition.saw(.ready(configuration)) == .take)
        #expect(acquisition.took(.done) == .run(configuration))
    }

    @Test func pausesDoubleFromOneSecondToFive() {
        var acquisition = Acquisition(boot: own)
        let pauses = (0..<5).map { _ in acquisition.saw(.absent) }
        #expect(pauses == [1, 2, 4, 5, 5].map { .read(after: .seconds($0)) })
    }

    @Test func onlyAfterADoubtfulTakeIsTheOwnBootIDAProof() {
        var acquisition = Acquisition(boot: own)
        #expect(acquisition.saw(.taken(by: own)) == .giveUp("another process of this boot took the boot record"))
        _ = acquisition.saw(.ready(configuration))
        #expect(acquisition.took(.unknown("no answer")) == .read(after: .seconds(1)))
        #expect(acquisition.saw(.taken(by: own)) == .run(configuration))
    }

    @Test func aRefusedTakeIsLookedUpAtOnce() {
        var acquisition = Acquisition(boot: own)
        _ = acquisition.saw(.ready(configuration))
        #expect(acquisition.took(.refused) == .read(after: .zero))
        guard case .giveUp = acquisition.saw(.taken(by: BootID(rawValue: "other"))) else {
            Issue.record("a record that another boot took was run")
            return
        }
    }

    @Test func aRecordThatLooksFreeAndRefusesEveryTakeIsTriedWithPauses() {
        var (acquisition, pauses) = (Acquisition(boot: own), [Duration]())
        for _ in 0..<6 {
            _ = acquisition.saw(.ready(configuration))
            if case .read(let pause) = acquisition.took(.refused) { pauses.append(pause) }
        }
        #expect(pauses == [.zero, .seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
    }

    @Test func aRecordThatVanishesRunsNothing() {
        var acquisition = Acquisition(boot: own)
        _ = acquisition.saw(.ready(configuration))
        _ = acquisition.took(.refused)
        #expect(acquisition.saw(.absent) == .giveUp("the boot record has vanished"))
    }

    /// Whatever the order of what is seen, a configuration is run only after a take that was done, or a doubtful one found to be ours.
    @Test func noOrderOfEventsRunsAConfigurationThatWasNotTaken() {
        let records: [BootRecord] = [
            .absent, .ready(configuration), .taken(by: own), .taken(by: BootID(rawValue: "other")), .unreadable("x"),
        ]
        for choice in 0..<(5 * 5 * 5 * 5 * 27) { follow(choice, records) }
    }

    private func follow(_ choice: Int, _ records: [BootRecord]) {
        var (rest, acquisition, step) = (choice, Acquisition(boot: own), Acquisition.Step.read(after: .zero))
        var isTaken = false
        func pick(_ count: Int) -> Int {
            defer { rest /= count }
            return rest % count
        }
        for _ in 0..<7 {
            switch step {
            case .read:
                let record = records[pick(5)]
                step = acquisition.saw(record)
                if case .run = step { isTaken = isTaken && record == .taken(by: own) }
            case .take:
                let outcome = [TakeOutcome.done, .refused, .unknown("?")][pick(3)]
                if outcome != .refused { isTaken = true }
                step = acquisition.took(outcome)
            case .run, .giveUp: break
            }
        }
        if case .run = step { #expect(isTaken) }
    }
}

@Suite struct RunnerOutputTests {
    @Test(arguments: [
        ("2026-11-24 17:05:28Z: Listening for Jobs", Phase.listening), ("2026-11-24 17:06:01Z: Running job: build", .busy),
        ("Running job: x", .busy), ("2026-11-24 17:09:00Z: Job build completed with result: Succeeded", nil), ("", nil),
    ])
    func aLineTellsAPhase(_ line: String, _ phase: Phase?) { #expect(RunnerOutput.phase(in: line) == phase) }

    @Test func linesAreCutFromAnyPiecesOfBytes() {
        var lines = OutputLines()
        #expect(lines.add(Array("one\ntw".utf8)) == ["one"])
        #expect(lines.add(Array("o\n\nthree".utf8)) == ["two", ""])
        #expect(lines.add([0xff, 0xfe, 0x0a]).map(\.isEmpty) == [false])
    }

    @Test func aLineWithoutEndIsNotCollected() {
        var lines = OutputLines()
        for _ in 0..<100 { #expect(lines.add([UInt8](repeating: 0x78, count: 10_000)).isEmpty) }
        #expect(lines.add([0x0a]).first?.utf8.count == OutputLines.mostBytes)
    }
}
