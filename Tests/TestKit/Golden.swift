import Foundation
package import Testing

/// Holds `actual` against the golden file `fixtures/golden/NAME`.
///
/// With `RECORD_GOLDENS=1` in the environment the file is written instead, and the test says so by failing.
package func expectGolden(
  _ actual: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let url = checkoutRoot.appendingPathComponent("fixtures/golden").appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(actual).write(to: url)
    } catch {
      Issue.record("cannot record \(name): \(error)", sourceLocation: sourceLocation)
    }
    Issue.record("recorded \(name); review it and run again", sourceLocation: sourceLocation)
    return
  }
  guard let expected = try? Data(contentsOf: url) else {
    Issue.record("golden file \(name) is missing", sourceLocation: sourceLocation)
    return
  }
  let same = [UInt8](expected) == actual
  #expect(same, "output differs from golden \(name)", sourceLocation: sourceLocation)
  if !same {
    let pair = zip([UInt8](expected), actual).enumerated().first { $0.element.0 != $0.element.1 }
    let place = pair?.offset ?? min(expected.count, actual.count)
    let window = actual[max(0, place - 60)..<min(actual.count, place + 60)]
    Issue.record(
      "first difference at byte \(place): …\(String(decoding: window, as: UTF8.self))…",
      sourceLocation: sourceLocation)
  }
}
