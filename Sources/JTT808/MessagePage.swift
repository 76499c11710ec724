package import Telemetry

/// A message as a page for people: offset, raw bytes, field, value, unit, clause of the standard.
package enum MessagePage {
  /// So many bytes of a field are printed; the rest is three dots.
  private static let bytesShown = 8

  package static func text(
    _ message: DecodedMessage, at place: CapturePlace, language: Language
  ) -> String {
    var lines = [heading(message, place, language)]
    if let error = message.frame.error {
      lines.append("  ! " + words(error.message(message.frame), language))
    }
    lines.append(contentsOf: notes(message.frame, language))
    for field in message.headerFields { lines += rows(field, message, depth: 0, language) }
    for field in message.body { lines += rows(field, message, depth: 0, language) }
    if let raw = rawBody(message) { lines += rows(raw, message, depth: 0, language) }
    if message.frame.header != nil, message.fragments == nil, message.frame.error != .tooShort {
      let last = max(0, message.content.count - 1)
      let isRight = message.frame.checksum == message.frame.computedChecksum
      let right = Message(zh: "正确", en: "right")
      let wrong = Message(
        zh: "应为 \(hexByte(message.frame.computedChecksum))",
        en: "expected \(hexByte(message.frame.computedChecksum))")
      lines += rows(
        Field(
          "checksum", .text(hexByte(message.frame.checksum)), last..<message.content.count,
          clause: "JT/T 808-2019 4.4.4; 2013 4.4.4", meaning: isRight ? right : wrong),
        message, depth: 0, language)
    } else if message.frame.header == nil {
      lines += rows(
        Field("raw", .text(hexText(message.content)), 0..<message.content.count), message,
        depth: 0, language)
    }
    for problem in message.problems {
      lines.append(
        "  ! \(problem.range.lowerBound)+\(problem.range.count) \(problem.code): "
          + words(problem.message, language) + " (\(problem.found) → \(problem.expected))")
    }
    return lines.map(printable).joined(separator: "\n") + "\n"
  }

  private static func heading(
    _ message: DecodedMessage, _ place: CapturePlace, _ language: Language
  ) -> String {
    var parts: [String] = []
    if let line = place.line, let column = place.column {
      parts.append(language == .zh ? "第 \(line) 行第 \(column) 列" : "line \(line) column \(column)")
    }
    let length = message.frame.wireLength
    parts.append(
      language == .zh
        ? "字节 \(message.frame.offset)，长 \(length)" : "byte \(message.frame.offset), \(length) bytes"
    )
    if let header = message.frame.header {
      let name = words(MessageList.words(of: header.messageID), language)
      parts.append("\(hexID(header.messageID)) \(name)")
      parts.append("JT/T 808-\(message.edition.rawValue)")
      parts.append(language == .zh ? "终端 \(header.phone)" : "terminal \(header.phone)")
      parts.append(language == .zh ? "流水号 \(header.serial)" : "serial \(header.serial)")
      if let fragments = message.fragments {
        parts.append(language == .zh ? "\(fragments) 个分包合成" : "of \(fragments) fragments")
      } else if header.isFragment {
        parts.append(
          (language == .zh ? "分包 " : "fragment ") + "\(header.packageIndex)/\(header.packageTotal)")
      }
    }
    return "■ " + parts.joined(separator: " · ")
  }

  private static func notes(_ frame: Frame, _ language: Language) -> [String] {
    var notes: [Message] = []
    if frame.isRepaired {
      notes.append(
        Message(
          zh: "帧内 7E 未转义，按声明长度读出", en: "a 7E inside was not escaped; read by the declared length"))
    }
    if frame.hasBadEscape {
      notes.append(
        Message(zh: "7D 之后不是 01 或 02，照原样读", en: "a 7D without 01 or 02, taken as it stands"))
    }
    if frame.isCutOff { notes.append(Message(zh: "没有结束标志", en: "no closing flag")) }
    return notes.map { "  ! " + words($0, language) }
  }

  /// The body where it is not told field by field.
  private static func rawBody(_ message: DecodedMessage) -> Field? {
    guard message.frame.header != nil, !message.bodyIsDecoded, !message.rawBody.isEmpty else {
      return nil
    }
    let meaning: Message? =
      message.frame.header?.encryption != 0
      ? Message(zh: "已加密，不解", en: "encrypted, not decoded")
      : message.isFragment ? Message(zh: "分包的一段", en: "part of a message") : nil
    return Field("body", .text(hexText(message.rawBody)), message.bodyRange, meaning: meaning)
  }

  private static func rows(
    _ field: Field, _ message: DecodedMessage, depth: Int, _ language: Language
  ) -> [String] {
    guard !field.isDerived else { return [] }
    switch field.value {
    case .object(let fields):
      // An additional item begins with its id, which is heading enough.
      if let head = fields.first, head.name == "id" {
        return rows(head, message, depth: depth, language)
          + fields.dropFirst().flatMap { rows($0, message, depth: depth + 1, language) }
      }
      return [row(field, message, depth, name: name(field, language), value: "", language)]
        + fields.flatMap { rows($0, message, depth: depth + 1, language) }
    case .list(let fields):
      let isFlat = fields.allSatisfy { if case .integer = $0.value { true } else { false } }
      if isFlat {
        return [
          row(
            field, message, depth, name: name(field, language), value: plain(field.value), language)
        ]
      }
      return [
        row(field, message, depth, name: name(field, language), value: "\(fields.count)", language)
      ] + fields.flatMap { rows($0, message, depth: depth + 1, language) }
    default:
      return [
        row(field, message, depth, name: name(field, language), value: plain(field.value), language)
      ]
    }
  }

  private static func row(
    _ field: Field, _ message: DecodedMessage, _ depth: Int, name: String, value: String,
    _ language: Language
  ) -> String {
    let range = field.range.clamped(to: 0..<message.content.count)
    var raw = range.prefix(bytesShown).map { hexDigits(UInt64(message.content[$0]), count: 2) }
      .joined(separator: " ").uppercased()
    if range.count > bytesShown { raw += "…" }
    if case .object = field.value { raw = "" }
    if case .list = field.value, range.count > bytesShown { raw = "" }
    var text = String(repeating: "  ", count: depth) + name
    text = "  " + padded("\(field.range.lowerBound)", 5) + padded(raw, 26) + padded(text, 40)
    text += value
    if let unit = field.unit, !value.isEmpty { text += scaled(field.value, unit) }
    if let meaning = field.meaning {
      text += language == .zh ? "（\(meaning.zh)）" : " (\(meaning.en))"
    }
    if let clause = field.clause { text += "  〔\(Self.clause(clause, message.edition))〕" }
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  /// The standard's word for a field, with the name it has in machine output.
  private static func name(_ field: Field, _ language: Language) -> String {
    if field.name.isEmpty { return "·" }
    guard let known = FieldNames.words(field.name) else { return field.name }
    let word = words(known, language)
    return field.name.replacing("_", with: " ") == word ? word : word + " " + field.name
  }

  /// Of clauses by edition, `JT/T 808-2019 table 8; 2013 table 7`, the one that holds here, else the first.
  private static func clause(_ all: String, _ edition: Edition) -> String {
    let parts = all.split(separator: "; ")
    guard parts.count > 1, let own = parts.first(where: { $0.contains(edition.rawValue) }) else {
      return String(parts.first ?? "")
    }
    return own.hasPrefix("JT/T") ? String(own) : "JT/T 808-" + own
  }

  /// The unit of a raw integer and, where that is a fraction, what it comes to: ` × 0.1 km/h = 53.2 km/h`.
  private static func scaled(_ value: FieldValue, _ unit: String) -> String {
    guard case .integer(let number) = value else { return " " + unit }
    if unit == "1e-6°" { return " × \(unit) = \(degreesText(number))°" }
    guard unit.hasPrefix("0.1 ") else { return unit.first == "°" ? unit : " " + unit }
    let size = number.magnitude
    return " × \(unit) = \(number < 0 ? "-" : "")\(size / 10).\(size % 10) \(unit.dropFirst(4))"
  }

  private static func plain(_ value: FieldValue) -> String {
    switch value {
    case .integer(let number): String(number)
    case .degrees(let micro): degreesText(micro)
    case .text(let text): text.isEmpty ? "\"\"" : text.count > 96 ? text.prefix(96) + "…" : text
    case .flag(let flag): flag ? "true" : "false"
    case .null: "–"
    case .object: ""
    case .list(let fields): fields.map { plain($0.value) }.joined(separator: " ")
    }
  }

  /// Blanks up to a width in columns; characters beyond Latin take two.
  private static func padded(_ text: String, _ width: Int) -> String {
    let used = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    return text + String(repeating: " ", count: max(1, width - used))
  }

  private static func words(_ message: Message, _ language: Language) -> String {
    language == .zh ? message.zh : message.en
  }

  /// Without control characters, which a terminal might obey.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "·" : $0
        }))
  }
}
