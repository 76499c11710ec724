import JTT808
import RuleBook
import Telemetry

extension VendorMapping {
  /// Whether a profile is one of terminals and not of headers: `kind: jtt808`.
  static func isMeant(by tree: YAMLNode?) -> Bool {
    guard case .scalar(let kind, _)? = tree?["kind"]?.content else { return false }
    return kind == "jtt808"
  }

  /// Adds what a profile of terminals says: `items`, `transparent` and `unnamed_card`.
  ///
  /// A rule that cannot be used, or that another profile gave before, is said and left out.
  mutating func add(_ tree: YAMLNode, file: String, diagnostics: inout [Diagnostic]) {
    guard case .mapping(let entries) = tree.content else { return }
    func wrong(_ entry: YAMLNode.Entry, _ expected: String) {
      diagnostics.append(
        RegistryWords.setting(
          .error, file: file, line: entry.keyLine, key: entry.key, found: entry.key,
          expected: expected))
    }
    for entry in entries where !entry.value.isNull {
      switch (entry.key, entry.value.content) {
      case ("kind", .scalar), ("name", .scalar), ("名称", .scalar): break
      case ("unnamed_card", .scalar(let word, _)):
        guard let card = UnnamedCard(rawValue: word), unnamedCard == nil || unnamedCard == card
        else {
          wrong(entry, Self.words(of: UnnamedCard.allCases))
          continue
        }
        unnamedCard = card
      case ("items", .mapping(let list)), ("transparent", .mapping(let list)):
        let isItem = entry.key == "items"
        for item in list where !item.value.isNull {
          guard let id = Self.id(item.key), (isItem ? items : transparent)[id] == nil else {
            wrong(item, "00…FF, once")
            continue
          }
          var rules: [Rule] = []
          let nodes: [YAMLNode] =
            if case .sequence(let several) = item.value.content { several } else { [item.value] }
          for node in nodes {
            if let rule = Self.rule(node, item, wrong) { rules.append(rule) }
          }
          guard rules.count == nodes.count, !rules.isEmpty else { continue }
          if isItem { items[id] = rules } else { transparent[id] = rules }
        }
      default: wrong(entry, "kind, name, items, transparent, unnamed_card")
      }
    }
  }

  /// `E5`, `0xE5` or `e5`.
  private static func id(_ text: String) -> UInt8? {
    let digits = text.lowercased().hasPrefix("0x") ? text.dropFirst(2) : text[...]
    guard (1...2).contains(digits.utf8.count) else { return nil }
    return UInt8(digits, radix: 16)
  }

  private static func words<Word: RawRepresentable<String>>(of cases: [Word]) -> String {
    cases.map(\.rawValue).joined(separator: ", ")
  }

  /// `{field: passengers, offset: 0, type: u8}`; nil where it says something else, which is then said.
  private static func rule(
    _ node: YAMLNode, _ item: YAMLNode.Entry, _ wrong: (YAMLNode.Entry, String) -> Void
  ) -> Rule? {
    guard case .mapping(let entries) = node.content else {
      wrong(item, "{field: passengers, offset: 0, type: u8}")
      return nil
    }
    var field: Field?
    var rule = Rule(field: .passengers, form: .u8)
    var isSound = true
    for entry in entries {
      guard case .scalar(let text, _) = entry.value.content else {
        wrong(entry, "field, offset, type, separator, part")
        return nil
      }
      var expected: String?
      switch entry.key {
      case "field":
        field = Field(rawValue: text)
        if field == nil { expected = words(of: Field.allCases) }
      case "type":
        if let form = Form(rawValue: text) {
          rule.form = form
        } else {
          expected = words(of: Form.allCases)
        }
      case "offset":
        if let offset = Int(text), (0...1022).contains(offset) {
          rule.offset = offset
        } else {
          expected = "0…1022"
        }
      case "part":
        if let part = Int(text), (1...1023).contains(part) {
          rule.part = part
        } else {
          expected = "1…1023"
        }
      case "separator":
        if text.utf8.count == 1, let byte = text.utf8.first {
          rule.separator = byte
        } else {
          expected = "|"
        }
      default: expected = "field, offset, type, separator, part"
      }
      if let expected {
        wrong(entry, expected)
        isSound = false
      }
    }
    guard let field else {
      if isSound { wrong(item, "field: passengers, boarded, alighted") }
      return nil
    }
    rule.field = field
    return isSound ? rule : nil
  }
}
