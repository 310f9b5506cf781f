extension Array {
    /// The first place whose element satisfies `reached`, by bisection: the elements before it must not satisfy it, those after must.
    func firstPlace(where reached: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if reached(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
