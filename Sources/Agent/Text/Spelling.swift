/// How far a mistyped word is from one that exists.
enum Spelling {
    /// How many letters must be added, left out, changed or swapped with their neighbour (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.lowercased().utf8.prefix(64)), Array(right.lowercased().utf8.prefix(64)))
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var (before, last) = ([Int](), Array(0...right.count))
        for i in 1...left.count {
            var row = [i]
            for j in 1...right.count {
                let change = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
                var least = min(change, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] { least = min(least, before[j - 2] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[right.count]
    }
}
