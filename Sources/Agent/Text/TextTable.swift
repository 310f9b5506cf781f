/// Rows of cells under titles, for people. It fits the width that it is given, and one long name doesn't push the other columns away.
struct TextTable {
    struct Column {
        /// What may happen to a column that there is no room for.
        enum Place {
            /// An id, a number, a state: shown whole as long as the terminal is not narrower than all of these together.
            case whole
            /// A name: clipped to 48 cells, and to fewer where it must be.
            case name
            /// An id whose first letters tell it apart from the others: clipped before a name is.
            case reference
            /// A name whose last letters tell it apart from the others, as a runner's, which ends in its instance's id: clipped at its
            /// beginning, and no further than that id.
            case ending
            /// Left out on a narrow terminal: `-o wide` and `-o json` have it.
            case optional
        }

        let title: String
        let place: Place

        init(_ title: String, _ place: Place = .whole) {
            self.title = title
            self.place = place
        }
    }

    private static let gap = 2
    private static let longestName = 48
    private static let (shortReference, shortName, shortestName, shortest) = (9, 20, 12, 6)
    /// A short scale set's name and an instance's id; `…i-0123456789abcdef0`.
    private static let (shortEnding, shortestEnding) = (28, 20)

    private var columns: [Column]
    private var rows: [[String]]
    /// The last column takes what is left: it is wrapped under its title, or clipped.
    private let wrapsLast: Bool

    /// - Parameter rows: as many cells in each as there are columns.
    init(_ columns: [Column], _ rows: [[String]], wrapsLast: Bool = false) {
        self.columns = columns
        self.rows = rows.map { $0.map { Printable.line($0) } }
        self.wrapsLast = wrapsLast
    }

    /// - Parameter width: of the terminal, in cells; nil: nothing is clipped. A name of more than 48 cells then pushes its own row's other
    ///   cells to the right, and no other row's.
    func lines(width: Int?) -> [String] {
        var table = self
        var widths = table.naturalWidths()
        if let width { table.fit(&widths, width) }
        let all = [table.columns.map(\.title)] + table.rows
        return all.flatMap { table.line($0, widths, width) }
    }

    private func naturalWidths() -> [Int] {
        columns.indices.map { index in
            let widest = max(Cells.width(of: columns[index].title), rows.map { Cells.width(of: $0[index]) }.max() ?? 0)
            return columns[index].place == .name ? min(widest, Self.longestName) : widest
        }
    }

    private mutating func fit(_ widths: inout [Int], _ width: Int) {
        shrink(&widths, to: Self.shortReference, within: width) { $0 == .reference }
        shrink(&widths, to: Self.shortName, within: width) { $0 == .name }
        shrink(&widths, to: Self.shortEnding, within: width) { $0 == .ending }
        while excess(widths, width) > 0, let place = columns.dropLast().lastIndex(where: { $0.place == .optional }) {
            columns.remove(at: place)
            widths.remove(at: place)
            for row in rows.indices { rows[row].remove(at: place) }
        }
        shrink(&widths, to: Self.shortestEnding, within: width) { $0 == .ending }
        shrink(&widths, to: Self.shortestName, within: width) { $0 == .name }
        shrink(&widths, to: Self.shortest, within: width) { _ in true }
    }

    /// Takes cells from the widest of these columns, one after the other, until the table fits or all are as narrow as they may be.
    private func shrink(_ widths: inout [Int], to least: Int, within width: Int, _ isMeant: (Column.Place) -> Bool) {
        let some = columns.indices.dropLast().filter { isMeant(columns[$0].place) }
        while excess(widths, width) > 0, let widest = some.max(by: { widths[$0] < widths[$1] }), widths[widest] > least {
            widths[widest] -= 1
        }
    }

    /// By how much the table is too wide, if the last column has the least that it can do with.
    private func excess(_ widths: [Int], _ width: Int) -> Int {
        let last = min(widths.last ?? 0, columns.last?.place.leastRest ?? 0)
        return widths.dropLast().reduce(0) { $0 + $1 + Self.gap } + last - width
    }

    private func line(_ cells: [String], _ widths: [Int], _ width: Int?) -> [String] {
        let last = cells.last ?? ""
        let start = cells.indices.dropLast().map { index in
            let cell = width == nil ? cells[index] : columns[index].place.clipped(cells[index], to: max(1, widths[index]))
            return cell.padded(to: widths[index]) + String(repeating: " ", count: Self.gap)
        }.joined()
        guard let width else { return [(start + last).trimmedEnd] }
        let room = max(1, width - Cells.width(of: start))
        guard wrapsLast else { return [(start + Printable.line(last, atMost: room)).trimmedEnd] }
        let indent = String(repeating: " ", count: Cells.width(of: start))
        return Screen.wrapped(last, to: room).enumerated().map { (($0 == 0 ? start : indent) + $1).trimmedEnd }
    }
}

extension TextTable.Column.Place {
    /// What the last column can do with, in cells: the beginning of a reason, of a name, of an id.
    fileprivate var leastRest: Int {
        switch self {
        case .whole, .optional, .ending: 28
        case .name: 20
        case .reference: 9
        }
    }

    fileprivate func clipped(_ cell: String, to cells: Int) -> String {
        self == .ending ? Printable.ending(cell, atMost: cells) : Printable.line(cell, atMost: cells)
    }
}

extension String {
    /// Without the spaces at its end.
    var trimmedEnd: String { String(decoding: utf8.dropLast(utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count), as: UTF8.self) }
}
