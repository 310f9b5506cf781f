import Foundation

/// A folder of a test's own, gone with it.
final class Folder: Sendable {
    let root: String

    init() throws {
        root = NSTemporaryDirectory() + "/agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }
    func path(_ name: String) -> String { "\(root)/\(name)" }
}
