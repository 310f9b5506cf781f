import Scaler

/// Effects that are taken out a few at a time, in their order.
struct EffectQueue {
    private var effects: [Effect] = []
    private var next = 0

    var isEmpty: Bool { effects.isEmpty }

    mutating func add(_ others: [Effect]) { effects += others }

    mutating func take(atMost most: Int) -> [Effect] {
        let taken = Array(effects[next...].prefix(most))
        next += taken.count
        if next == effects.count { (effects, next) = ([], 0) }
        return taken
    }
}
