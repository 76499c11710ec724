import Telemetry

/// Reads the keys of one YAML mapping; a key nobody knows is refused.
struct MapReader {
  let node: YAMLNode
  private let entries: [YAMLNode.Entry]

  /// A key outside `known` is refused at once, before a value is looked at.
  init(_ node: YAMLNode, known: [String]? = nil) throws(RuleBookError) {
    guard case .mapping(let entries) = node.content else {
      throw node.error(
        Message(zh: "读到“\(node.shown)”", en: "found “\(node.shown)”"),
        expected: Message(zh: "键: 值 的列表", en: "a mapping of keys to values"))
    }
    self.node = node
    self.entries = entries
    if let known { try refuseUnknown(known) }
  }

  private func refuseUnknown(_ known: [String]) throws(RuleBookError) {
    for entry in entries where !known.contains(entry.key) {
      let words = known.joined(separator: ", ")
      throw RuleBookError(
        file: entry.value.file, line: entry.keyLine,
        reason: Message(zh: "未知的键“\(entry.key)”", en: "unknown key “\(entry.key)”"),
        expected: Message(zh: "以下之一：\(words)", en: "one of: \(words)"))
    }
  }

  /// Keys in the order of the file.
  var keys: [String] { entries.map(\.key) }

  subscript(key: String) -> YAMLNode? { node[key] }

  /// The node of a key that must be there and not empty.
  func required(_ key: String) throws(RuleBookError) -> YAMLNode {
    guard let value = node[key] else {
      throw node.error(
        Message(zh: "缺少“\(key)”", en: "“\(key)” is missing"),
        expected: Message(zh: "键“\(key)”", en: "the key “\(key)”"))
    }
    guard !value.isNull else {
      throw value.error(
        Message(zh: "“\(key)”为空", en: "“\(key)” is empty"),
        expected: Message(zh: "一个值", en: "a value"))
    }
    return value
  }

  /// The node of a key, nil where it is absent or null.
  func optional(_ key: String) -> YAMLNode? {
    guard let value = node[key], !value.isNull else { return nil }
    return value
  }

  func text(_ key: String) throws(RuleBookError) -> String { try required(key).text(key) }

  func optionalText(_ key: String) throws(RuleBookError) -> String? {
    guard let node = optional(key) else { return nil }
    return try node.text(key)
  }

  func message(_ key: String) throws(RuleBookError) -> Message { try required(key).message() }

  func optionalMessage(_ key: String) throws(RuleBookError) -> Message? {
    guard let node = optional(key) else { return nil }
    return try node.message()
  }

  func messages(_ key: String) throws(RuleBookError) -> [Message] {
    var messages: [Message] = []
    for node in try required(key).list(key) { messages.append(try node.message()) }
    return messages
  }

  func texts(_ key: String) throws(RuleBookError) -> [String] {
    guard let node = optional(key) else { return [] }
    var texts: [String] = []
    for item in try node.list(key) { texts.append(try item.text(key)) }
    return texts
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(RuleBookError) -> Int {
    try required(key).integer(key, in: range)
  }

  func optionalInteger(_ key: String, in range: ClosedRange<Int>) throws(RuleBookError) -> Int? {
    guard let node = optional(key) else { return nil }
    return try node.integer(key, in: range)
  }

  func truth(_ key: String, default value: Bool) throws(RuleBookError) -> Bool {
    guard let node = optional(key) else { return value }
    return try node.truth(key)
  }

  func optionalDate(_ key: String) throws(RuleBookError) -> CivilDate? {
    guard let node = optional(key) else { return nil }
    return try node.date(key)
  }

  func dates() throws(RuleBookError) -> DayRange {
    let range = DayRange(from: try optionalDate("from"), to: try optionalDate("to"))
    if let from = range.from, let to = range.to, to < from {
      throw (node["to"] ?? node).error(
        Message(
          zh: "止日 \(to) 早于起日 \(from)", en: "the last day \(to) lies before the first, \(from)"),
        expected: Message(zh: "不早于 \(from) 的日期", en: "a day not before \(from)"))
    }
    return range
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type
  ) throws(RuleBookError) -> Word where Word.RawValue == String {
    try required(key).word(key, type)
  }

  func words<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type
  ) throws(RuleBookError) -> [Word] where Word.RawValue == String {
    guard let node = optional(key) else { return [] }
    var words: [Word] = []
    for item in try node.list(key) { words.append(try item.word(key, type)) }
    return words
  }

  func evidence() throws(RuleBookError) -> LegalEvidence {
    let node = try required("evidence")
    let text = try node.text("evidence")
    guard let evidence = LegalEvidence(rawValue: text) else {
      throw node.wrong("evidence", expected: Message(zh: "V、V*、M 或 I", en: "V, V*, M or I"))
    }
    return evidence
  }
}

extension YAMLNode {
  func wrong(_ key: String, expected: Message) -> RuleBookError {
    error(
      Message(zh: "“\(key)”读到“\(shown)”", en: "“\(key)”: found “\(shown)”"), expected: expected)
  }

  func list(_ key: String) throws(RuleBookError) -> [YAMLNode] {
    guard case .sequence(let nodes) = content else {
      throw wrong(key, expected: Message(zh: "列表 [ … ]", en: "a list [ … ]"))
    }
    return nodes
  }

  func text(_ key: String) throws(RuleBookError) -> String {
    guard case .scalar(let text, _) = content, !isNull, !text.isEmpty else {
      throw wrong(key, expected: Message(zh: "文字", en: "text"))
    }
    return text
  }

  func message() throws(RuleBookError) -> Message {
    let reader = try MapReader(self, known: ["zh", "en"])
    return Message(zh: try reader.text("zh"), en: try reader.text("en"))
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(RuleBookError) -> Int {
    let scaled = try number(key, decimals: 0)
    guard let value = Int(exactly: scaled), range.contains(value) else {
      throw outOfRange(key, "\(range.lowerBound)–\(range.upperBound)")
    }
    return value
  }

  func outOfRange(_ key: String, _ range: String) -> RuleBookError {
    error(
      Message(zh: "“\(key)”的值 \(shown) 超出范围", en: "“\(key)”: \(shown) is out of range"),
      expected: Message(zh: range, en: range))
  }

  /// A decimal number times ten to the power of `decimals`; more digits than that are refused.
  func number(_ key: String, decimals: Int) throws(RuleBookError) -> Int64 {
    let expected =
      decimals == 0
      ? Message(zh: "整数", en: "a whole number")
      : Message(zh: "数字，最多 \(decimals) 位小数", en: "a number with at most \(decimals) decimals")
    guard case .scalar(let text, isPlain: true) = content,
      let value = scaledInteger(text, decimals: decimals)
    else { throw wrong(key, expected: expected) }
    return value
  }

  func truth(_ key: String) throws(RuleBookError) -> Bool {
    guard case .scalar(let text, isPlain: true) = content, text == "true" || text == "false" else {
      throw wrong(key, expected: Message(zh: "true 或 false", en: "true or false"))
    }
    return text == "true"
  }

  func date(_ key: String) throws(RuleBookError) -> CivilDate {
    guard case .scalar(let text, _) = content, let date = isoDate(text) else {
      throw wrong(key, expected: Message(zh: "日期，如 2026-01-01", en: "a date such as 2026-01-01"))
    }
    return date
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type
  ) throws(RuleBookError) -> Word where Word.RawValue == String {
    guard case .scalar(let text, _) = content, let word = Word(rawValue: text) else {
      let words = type.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong(key, expected: Message(zh: "以下之一：\(words)", en: "one of: \(words)"))
    }
    return word
  }
}

/// `2026-01-01` and nothing else.
func isoDate(_ text: String) -> CivilDate? {
  let bytes = Array(text.utf8)
  guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
  return CivilDate(text)
}

/// Decimal text times ten to the power of `decimals`, exactly; nil where it does not fit.
func scaledInteger(_ text: String, decimals: Int) -> Int64? {
  let isNegative = text.hasPrefix("-")
  let parts = text.dropFirst(isNegative ? 1 : 0).split(
    separator: ".", omittingEmptySubsequences: false)
  guard parts.count <= 2, let whole = parts.first, (1...15).contains(whole.utf8.count) else {
    return nil
  }
  var fraction = parts.count == 2 ? String(parts[1]) : ""
  if parts.count == 2, fraction.isEmpty { return nil }
  while fraction.hasSuffix("0") { fraction.removeLast() }
  guard fraction.utf8.count <= decimals, decimals <= 3 else { return nil }
  let padded = whole + fraction + String(repeating: "0", count: decimals - fraction.utf8.count)
  guard padded.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(padded) else {
    return nil
  }
  return isNegative ? -value : value
}
