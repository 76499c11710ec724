package import Foundation

/// Path of something below the checkout's `fixtures` folder.
package func fixturePath(_ relative: String) -> String {
  checkoutRoot.appendingPathComponent("fixtures").appendingPathComponent(relative).path
}

/// Top of the checkout, found from where this file was compiled.
package var checkoutRoot: URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}

/// A fresh folder, removed when the closure ends.
package func withTemporaryFolder<T>(_ body: (URL) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("chaperone-test-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
