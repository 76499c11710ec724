import Telemetry

extension YAMLNode {
  /// Keys an overlay may not touch once they have a value: they say what a number means.
  private static let fixedKeys: Set<String> = ["unit", "range", "applies_to", "for"]

  /// This tree with `other` on top: mappings merge key by key, everything else is replaced.
  ///
  /// What comes from `other` keeps its file and line, so that an error in it is reported there.
  func merged(with other: YAMLNode, isOverlay: Bool) throws(RuleBookError) -> YAMLNode {
    guard case .mapping(var mine) = content, case .mapping(let theirs) = other.content else {
      return other
    }
    for entry in theirs {
      guard let index = mine.firstIndex(where: { $0.key == entry.key }) else {
        mine.append(entry)
        continue
      }
      if isOverlay, Self.fixedKeys.contains(entry.key), mine[index].value.isScalarOrList {
        throw RuleBookError(
          file: entry.value.file, line: entry.keyLine,
          reason: Message(
            zh: "“\(entry.key)”不能由覆盖文件更改", en: "“\(entry.key)” cannot be changed by an overlay"),
          expected: Message(
            zh: "只改数值、日期、文字或启用", en: "a change of values, dates, words or `enabled`"))
      }
      mine[index].keyLine = entry.keyLine
      mine[index].value = try mine[index].value.merged(with: entry.value, isOverlay: isOverlay)
    }
    return YAMLNode(content: .mapping(mine), file: other.file, line: other.line)
  }

  private var isScalarOrList: Bool {
    if case .mapping = content { false } else { true }
  }
}
