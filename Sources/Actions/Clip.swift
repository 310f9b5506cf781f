/// Bounds what names from outside can cost: they end up in records of at most 400 KB and in log lines.
enum Clip {
    static let longestText = 1024
    static let longestList = 100

    static func text(_ text: String?) -> String {
        guard let text, text.utf8.count > longestText else { return text ?? "" }
        return String(decoding: text.utf8.prefix(longestText), as: UTF8.self)
    }

    static func list(_ list: [String]) -> [String] { list.prefix(longestList).map { text($0) } }
}
