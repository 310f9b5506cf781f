/// How many cells of a terminal a text takes.
enum Cells {
    /// Of text that `Printable` made.
    static func width(of text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width(of: $1) } }

    /// 0 for a mark upon the letter before it, 2 for a wide character, else 1.
    static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        if isMark(scalar) { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        return switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    /// East Asian Wide and Fullwidth in blocks (Unicode 16, EastAsianWidth.txt), and the emoji. A terminal may think otherwise of a few;
    /// then a column is out of line.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf, 0xac00...0xd7a3,
        0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff,
        0x20000...0x3fffd,
    ]
}

extension String {
    /// With spaces up to a width of `cells`.
    func padded(to cells: Int) -> String { self + String(repeating: " ", count: max(0, cells - Cells.width(of: self))) }
}
