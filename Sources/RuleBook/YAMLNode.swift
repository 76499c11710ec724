import Telemetry
import Yams

/// One node of a YAML file with the place it stands, so that errors can name the line.
package struct YAMLNode: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// Plain scalars may mean a number, a truth value or nothing; quoted ones are always text.
    case scalar(String, isPlain: Bool)
    case mapping([Entry])
    case sequence([YAMLNode])
  }

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var keyLine: Int
    package var value: YAMLNode
  }

  package var content: Content
  package var file: String
  /// 1-based.
  package var line: Int

  package var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isEmpty || text == "null" || text == "~"
  }

  var isScalar: Bool {
    if case .scalar = content { true } else { false }
  }

  package subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  func error(_ reason: Message, expected: Message) -> RuleBookError {
    RuleBookError(file: file, line: line, reason: reason, expected: expected)
  }

  /// What stands here, shortened and made printable.
  var shown: String {
    switch content {
    case .mapping: "{…}"
    case .sequence: "[…]"
    case .scalar(let text, _):
      String(
        String.UnicodeScalarView(
          text.unicodeScalars.prefix(40).map {
            $0.properties.generalCategory == .control ? "·" : $0
          }
        ))
    }
  }

  /// The node as text that depends on its content alone: keys sorted, no comments, no layout.
  func appendCanonicalText(to text: inout String) {
    switch content {
    case .scalar(let value, _):
      text += "\(value.utf8.count):\(value)"
    case .mapping(let entries):
      text += "{"
      for entry in entries.sorted(by: { utf8Less($0.key, $1.key) }) {
        text += "\(entry.key.utf8.count):\(entry.key)="
        entry.value.appendCanonicalText(to: &text)
      }
      text += "}"
    case .sequence(let nodes):
      text += "["
      for node in nodes {
        node.appendCanonicalText(to: &text)
        text += ","
      }
      text += "]"
    }
  }
}

/// Reads one YAML document of settings: no anchors, no deep nesting, string keys, each key once.
///
/// Returns nil for a document without content. Never traps on any bytes.
package func readYAML(bytes: [UInt8], name: String) throws(RuleBookError) -> YAMLNode? {
  let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  guard let text = String(validating: body, as: UTF8.self) else {
    throw RuleBookError(
      file: name, line: lineOfInvalidUTF8(body),
      reason: Message(zh: "不是 UTF-8 文本", en: "not UTF-8 text"),
      expected: Message(zh: "UTF-8 编码的 YAML", en: "YAML in UTF-8"))
  }
  return try readYAML(text, name: name)
}

/// Reads one YAML document from text; see `readYAML(bytes:name:)`.
package func readYAML(_ text: String, name: String) throws(RuleBookError) -> YAMLNode? {
  try refuseUnsafe(text, name: name)
  do {
    guard let node = try compose(yaml: text) else { return nil }
    let converted = try YAMLNode(node, file: name, line: 1)
    return converted.isNull ? nil : converted
  } catch let error as RuleBookError {
    throw error
  } catch let error as YamlError {
    throw RuleBookError(yaml: error, file: name)
  } catch {
    throw RuleBookError(
      file: name, line: 1, reason: Message(zh: "YAML 无法读取", en: "the YAML cannot be read"),
      expected: Message(zh: "一份 YAML 文档", en: "one YAML document"))
  }
}

/// Line in which the first byte that is no UTF-8 stands.
private func lineOfInvalidUTF8(_ bytes: [UInt8]) -> Int {
  var line = 1
  for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
    if String(validating: part, as: UTF8.self) == nil { return line }
    line += 1
  }
  return 1
}

/// Refuses what a settings file never needs and a parser may choke on: anchors, aliases, deep nesting, size.
private func refuseUnsafe(_ text: String, name: String) throws(RuleBookError) {
  func refuse(_ line: Int, zh: String, en: String, expected: Message) -> RuleBookError {
    RuleBookError(file: name, line: line, reason: Message(zh: zh, en: en), expected: expected)
  }
  let maximumBytes = 4 << 20
  guard text.utf8.count <= maximumBytes else {
    throw refuse(
      1, zh: "文件过大（\(text.utf8.count) 字节）", en: "the file is too large (\(text.utf8.count) bytes)",
      expected: Message(zh: "不超过 4 MiB", en: "at most 4 MiB"))
  }
  var line = 1
  var depth = 0
  var indent = 0
  var inIndent = true
  var isComment = false
  /// Whether a token may start here, so that `*` or `&` would be an alias or an anchor.
  var tokenMayStart = true
  var previous: UInt8 = 0x0A
  for byte in text.utf8 {
    defer { previous = byte }
    if byte == 0x0A {
      line += 1
      (indent, inIndent, isComment, tokenMayStart) = (0, true, false, true)
      continue
    }
    if isComment { continue }
    if byte == 0x23, previous == 0x20 || previous == 0x09 || previous == 0x0A {
      isComment = true
      continue
    }
    if inIndent {
      inIndent = byte == 0x20 || byte == 0x2D || byte == 0x3F
      indent += 1
    }
    if byte == 0x5B || byte == 0x7B { depth += 1 }
    if byte == 0x5D || byte == 0x7D { depth = max(0, depth - 1) }
    guard depth <= 60, !inIndent || indent <= 200 else {
      throw refuse(
        line, zh: "嵌套过深", en: "nested too deeply",
        expected: Message(zh: "不超过 60 层", en: "at most 60 levels"))
    }
    if tokenMayStart, byte == 0x2A || byte == 0x26 {
      throw refuse(
        line, zh: "不支持锚点和别名（& *）", en: "anchors and aliases (& *) are not supported",
        expected: Message(zh: "直接写出内容", en: "the content written out"))
    }
    switch byte {
    case 0x20, 0x09, 0x0D: break  // Blanks change nothing.
    case 0x2D, 0x3F: tokenMayStart = tokenMayStart && indent > 0 && inIndent
    case 0x3A, 0x2C, 0x5B, 0x7B: tokenMayStart = true
    default: tokenMayStart = false
    }
  }
}

extension YAMLNode {
  fileprivate init(_ node: Node, file: String, line: Int) throws(RuleBookError) {
    self.file = file
    self.line = node.mark?.line ?? line
    switch node {
    case .scalar(let scalar):
      content = .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any)
    case .sequence(let sequence):
      var nodes: [YAMLNode] = []
      for child in sequence {
        nodes.append(try YAMLNode(child, file: file, line: self.line))
      }
      content = .sequence(nodes)
    case .mapping(let mapping):
      var entries: [Entry] = []
      var seen: Set<String> = []
      for (key, value) in mapping {
        guard let scalar = key.scalar else {
          throw RuleBookError(
            file: file, line: key.mark?.line ?? self.line,
            reason: Message(zh: "键不是文字", en: "a key is not text"),
            expected: Message(zh: "一个词", en: "one word"))
        }
        let keyLine = scalar.mark?.line ?? self.line
        guard seen.insert(scalar.string).inserted else {
          throw RuleBookError(
            file: file, line: keyLine,
            reason: Message(
              zh: "键“\(scalar.string)”出现两次", en: "the key “\(scalar.string)” stands twice"),
            expected: Message(zh: "每个键一次", en: "each key once"))
        }
        var child = try YAMLNode(value, file: file, line: keyLine)
        // A block mapping starts at its first key; the line of its own key says more.
        if child.isNull || !child.isScalar { child.line = keyLine }
        entries.append(Entry(key: scalar.string, keyLine: keyLine, value: child))
      }
      content = .mapping(entries)
    case .alias:
      throw RuleBookError(
        file: file, line: line, reason: Message(zh: "不支持别名", en: "aliases are not supported"),
        expected: Message(zh: "直接写出内容", en: "the content written out"))
    }
  }
}

extension RuleBookError {
  fileprivate init(yaml error: YamlError, file: String) {
    var place = 1
    var problem = ""
    switch error {
    case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _),
      .composer(_, let text, let mark, _):
      (place, problem) = (mark.line, text)
    case .duplicatedKeysInMapping(let duplicates, let context):
      (place, problem) = (
        context.mark.line, "key twice: " + duplicates.sorted().joined(separator: ", ")
      )
    case .reader(let text, let offset, _, let yaml):
      problem = text
      if let offset { place += yaml.utf8.prefix(offset).count { $0 == 0x0A } }
    default: problem = "unreadable"
    }
    self.init(
      file: file, line: max(1, place),
      reason: Message(zh: "YAML 语法错误（\(problem)）", en: "YAML syntax error (\(problem))"),
      expected: Message(zh: "一份正确的 YAML 文档", en: "one correct YAML document"))
  }
}
