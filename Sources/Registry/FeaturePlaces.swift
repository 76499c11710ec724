/// Where the features of a GeoJSON text begin and how deep it is nested, found without understanding it.
///
/// The JSON parser gives no places; this scan looks at brackets and quotes alone and never nests itself, so
/// that a text made to exhaust the parser's stack is recognised before.
struct FeaturePlaces {
  /// 1-based line on which each element of the collection's `features` begins.
  private(set) var lines: [Int] = []
  private(set) var maximumDepth = 0
  /// 1-based line of the deepest bracket.
  private(set) var deepestLine = 1

  init(_ text: [UInt8]) {
    var depth = 0
    var line = 1
    var index = 0
    /// Last text at depth 1: a key or a value.
    var lastText: Range<Int>?
    var isFeatures = false
    while index < text.count {
      switch text[index] {
      case 0x0A: line += 1
      case 0x22:
        let start = index + 1
        index = start
        while index < text.count, text[index] != 0x22 {
          if text[index] == 0x0A { line += 1 }
          index += text[index] == 0x5C ? 2 : 1
        }
        if depth == 1 { lastText = start..<min(index, text.count) }
      case 0x5B, 0x7B:
        if depth == 1, text[index] == 0x5B {
          isFeatures = lastText.map { text[$0].elementsEqual("features".utf8) } ?? false
        }
        if depth == 2, isFeatures { lines.append(line) }
        depth += 1
        if depth > maximumDepth { (maximumDepth, deepestLine) = (depth, line) }
      case 0x5D, 0x7D:
        depth -= 1
        if depth == 1 { isFeatures = false }
      default: break
      }
      index += 1
    }
  }
}
