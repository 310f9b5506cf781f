/// A small seeded generator (SplitMix64, Steele, Lea and Flood 2014), so that the same seed gives the same run in every process.
public struct Generator: RandomNumberGenerator, Sendable, Equatable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number of milliseconds from `range`; its lower bound when the range holds one value.
    public mutating func milliseconds(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound == range.upperBound ? range.lowerBound : Int64.random(in: range, using: &self)
    }

    /// True with the probability `chance`, from 0 (never) to 1 (always).
    public mutating func happens(_ chance: Double) -> Bool {
        chance > 0 && Double.random(in: 0..<1, using: &self) < chance
    }

    /// Lower-case hexadecimal digits, as identifiers of AWS and GitHub have them.
    public mutating func hex(_ digits: Int) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(digits)
        var bits: UInt64 = 0
        for place in 0..<max(0, digits) {
            if place % 16 == 0 { bits = next() }
            let digit = UInt8(bits & 15)
            text.append(digit < 10 ? 48 + digit : 87 + digit)
            bits >>= 4
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A random UUID (version 4) in lower case.
    public mutating func uuid() -> String {
        let variant = ["8", "9", "a", "b"][Int(next() & 3)]
        return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-" + variant + hex(3) + "-" + hex(12)
    }
}
