/// Chance, from a seed that the shell gives: the same seed gives the same run in every process. (SplitMix64, Steele, Lea and
/// Flood 2014. Not for secrets: client tokens, beats and claims need to be distinct, not unguessable.)
public struct Generator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A new name of `words` × 16 hexadecimal digits; two words (128 bits) never meet by chance.
    mutating func name(words: Int = 2) -> String {
        String(unsafeUninitializedCapacity: 16 * words) { digits in
            for word in 0..<words {
                let bits = next()
                for place in 0..<16 {
                    let digit = UInt8(truncatingIfNeeded: bits >> (60 - 4 * UInt64(place)) & 15)
                    digits[16 * word + place] = digit < 10 ? 48 + digit : 87 + digit
                }
            }
            return 16 * words
        }
    }

    /// A span between `low` and `high`, evenly.
    mutating func span(_ low: Duration, _ high: Duration) -> Duration {
        guard high > low else { return low }
        return span(low.inMilliseconds...high.inMilliseconds)
    }

    /// A Retry-After with jitter above it: up to a fifth of it, from 1 to 30 s. All who were refused together would otherwise come back
    /// together.
    mutating func span(above least: Duration) -> Duration { least + span(.zero, min(.seconds(30), max(.seconds(1), least / 5))) }

    /// A span of so many milliseconds, evenly.
    mutating func span(_ milliseconds: ClosedRange<Int64>) -> Duration { .milliseconds(Int64.random(in: milliseconds, using: &self)) }
}

/// Exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): the n-th wait is drawn evenly
/// from [floor, floor + min(cap, base × 2ⁿ)].
struct Backoff: Sendable {
    let base: Duration
    let cap: Duration
    var floor: Duration = .zero
    private(set) var failures = 0

    init(base: Duration, cap: Duration, floor: Duration = .zero) {
        self.base = base
        self.cap = cap
        self.floor = floor
    }

    /// - Parameter least: what the service asked for (Retry-After), with jitter above it.
    mutating func next(_ generator: inout Generator, atLeast least: Duration? = nil) -> Duration {
        let ceiling = min(cap, base * (1 << min(failures, 20)))
        failures += 1
        let wait = floor + generator.span(.zero, ceiling)
        guard let least, least > .zero else { return wait }
        return max(wait, generator.span(above: least))
    }

    mutating func reset() { failures = 0 }
}
