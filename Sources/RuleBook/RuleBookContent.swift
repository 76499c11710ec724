import Telemetry

/// The YAML tree read into values, checked whole: unknown keys, types, ranges, dates, references.
struct RuleBookContent: Sendable {
  var instruments: [String: Instrument] = [:]
  var citations: [String: Citation] = [:]
  var caps: [CapEntry] = []
  var points: [PointsTable] = []
  var severity = SeverityScale()
  var fines: [FineEntry] = []
  var tariffs: [FineEntry] = []
  var criminal = CriminalEntry()
  var numbers: [NumberKey: NumberEntry] = [:]
  var documents: [DocumentWords] = []
  var rules: [RuleID: RuleEntry] = [:]

  init(_ tree: YAMLNode) throws(RuleBookError) {
    let book = try MapReader(
      tree,
      known: [
        "instruments", "citations", "caps", "points", "severity", "fines", "tariffs", "criminal",
        "thresholds", "requirements", "documents", "rules",
      ])
    let instruments = try MapReader(try book.required("instruments"))
    for id in instruments.keys {
      self.instruments[id] = try Instrument(id: id, try instruments.required(id))
    }
    let citations = try MapReader(try book.required("citations"))
    for key in citations.keys {
      self.citations[key] = try Citation(
        key: key, try citations.required(key), instruments: self.instruments)
    }
    try readNumbers(book)
    let caps = try MapReader(try book.required("caps"))
    for id in caps.keys {
      self.caps.append(try CapEntry(id: id, try caps.required(id), references: self))
    }
    let points = try MapReader(try book.required("points"))
    for id in points.keys {
      let node = try points.required(id)
      let table = try PointsTable(id: id, node, references: self)
      if let other = self.points.first(where: {
        $0.appliesTo == table.appliesTo && $0.days.overlaps(table.days)
      }) {
        let place = (points[other.id]).map { $0.isStandard ? node : $0 } ?? node
        throw place.error(
          Message(
            zh: "“\(id)”与“\(other.id)”的适用日期重叠",
            en: "“\(id)” and “\(other.id)” apply on the same days"),
          expected: Message(zh: "互不重叠的 from/to", en: "from/to that do not overlap"))
      }
      self.points.append(table)
    }
    severity = try SeverityScale(try book.required("severity"))
    let fines = try MapReader(try book.required("fines"))
    for id in fines.keys {
      self.fines.append(
        try FineEntry(id: id, try fines.required(id), isTariff: false, references: self))
    }
    let tariffs = try MapReader(try book.required("tariffs"))
    for id in tariffs.keys {
      self.tariffs.append(
        try FineEntry(id: id, try tariffs.required(id), isTariff: true, references: self))
    }
    criminal = try CriminalEntry(try book.required("criminal"), references: self)
    let documents = try MapReader(try book.required("documents"))
    for kind in documents.keys {
      self.documents.append(
        try DocumentWords(kind: kind, try documents.required(kind), references: self))
    }
    let rules = try MapReader(
      try book.required("rules"), known: RuleID.allCases.map(\.rawValue))
    for id in RuleID.allCases {
      self.rules[id] = try RuleEntry(id: id, try rules.required(id.rawValue), references: self)
    }
  }

  private mutating func readNumbers(_ book: MapReader) throws(RuleBookError) {
    for section in ["thresholds", "requirements"] {
      let keys = NumberKey.allCases.filter { $0.section == section }
      let reader = try MapReader(try book.required(section), known: keys.map(\.rawValue))
      for key in keys {
        numbers[key] = try NumberEntry(
          key: key, try reader.required(key.rawValue), references: self)
      }
    }
    try requireOrder(.witnessMinimum, .witnessMaximum)
    try requireOrder(.gapMinimum, .gapMaximum)
    try requireOrder(.driverMinimumAge, .driverMaximumAge)
  }

  /// Two numbers of which the first must not exceed the second, on any day on which either changes.
  private func requireOrder(_ low: NumberKey, _ high: NumberKey) throws(RuleBookError) {
    guard let lower = numbers[low], let upper = numbers[high] else { return }
    let days = (lower.dated.changes + upper.dated.changes).map(\.from)
    for day in [CivilDate(daysSince1970: 0)] + days
    where lower.value(on: day) > upper.value(on: day) {
      let node = lower.node.isStandard ? upper.node : lower.node
      throw node.error(
        Message(
          zh: "“\(low.rawValue)”大于“\(high.rawValue)”",
          en: "“\(low.rawValue)” exceeds “\(high.rawValue)”"),
        expected: Message(zh: "前者不大于后者", en: "the first not above the second"))
    }
  }

  /// A key into the citations that exists.
  func citationKey(_ node: YAMLNode) throws(RuleBookError) -> String {
    let key = try node.text("cite")
    guard citations[key] != nil else {
      throw node.error(
        Message(zh: "引用的条款“\(key)”不存在", en: "the citation “\(key)” does not exist"),
        expected: Message(zh: "citations 中的键", en: "a key of `citations`"))
    }
    return key
  }

  func citationKeys(_ reader: MapReader, _ name: String) throws(RuleBookError) -> [String] {
    guard let node = reader.optional(name) else { return [] }
    var keys: [String] = []
    for item in try node.list(name) { keys.append(try citationKey(item)) }
    return keys
  }
}

extension YAMLNode {
  /// Whether it comes from the shipped files and not from an overlay.
  var isStandard: Bool { RuleBook.standardFileNames.contains(file) }
}

/// A number with dated changes: the last change on or before a day holds.
struct DatedNumber: Sendable {
  var value: Int64
  /// Ascending.
  var changes: [(from: CivilDate, value: Int64)] = []

  func on(_ day: CivilDate) -> Int64 {
    changes.last { $0.from <= day }?.value ?? value
  }

  /// Reads `value`, `unit`, `range` and `changes` of a mapping.
  init(_ reader: MapReader, unit: NumberUnit) throws(RuleBookError) {
    let decimals = unit.decimals
    let bounds = try reader.required("range").list("range")
    guard bounds.count == 2 else {
      throw try reader.required("range").wrong(
        "range", expected: Message(zh: "两个数", en: "two numbers"))
    }
    let low = try bounds[0].number("range", decimals: decimals)
    let high = try bounds[1].number("range", decimals: decimals)
    func checked(_ node: YAMLNode, _ key: String) throws(RuleBookError) -> Int64 {
      let number = try node.number(key, decimals: decimals)
      guard low <= number, number <= high else {
        throw node.outOfRange(key, "\(bounds[0].shown)–\(bounds[1].shown) \(unit.rawValue)")
      }
      return number
    }
    value = try checked(try reader.required("value"), "value")
    guard let node = reader.optional("changes") else { return }
    let dated = try MapReader(node)
    for key in dated.keys {
      let item = try dated.required(key)
      guard let from = isoDate(key) else {
        throw item.error(
          Message(zh: "“\(key)”不是日期", en: "“\(key)” is no date"),
          expected: Message(zh: "日期，如 2026-01-01", en: "a date such as 2026-01-01"))
      }
      changes.append((from, try checked(item, key)))
    }
    changes.sort { $0.from < $1.from }
  }
}

/// One number of the rule book with its unit and origin.
struct NumberEntry: Sendable {
  var key: NumberKey
  var name: Message
  var dated: DatedNumber
  var unit: NumberUnit
  var origin: Message
  var evidence: LegalEvidence
  var boundary: Citation.Boundary?
  var cite: String?
  var node: YAMLNode

  init(key: NumberKey, _ node: YAMLNode, references: RuleBookContent) throws(RuleBookError) {
    let reader = try MapReader(
      node,
      known: [
        "name", "value", "changes", "unit", "range", "origin", "evidence", "boundary", "cite",
      ])
    self.key = key
    self.node = node
    name = try reader.message("name")
    unit = try reader.word("unit", NumberUnit.self)
    dated = try DatedNumber(reader, unit: unit)
    origin = try reader.message("origin")
    evidence = try reader.evidence()
    boundary =
      reader.optional("boundary") == nil
      ? nil : try reader.word("boundary", Citation.Boundary.self)
    if let item = reader.optional("cite") { cite = try references.citationKey(item) }
  }

  func value(on day: CivilDate) -> Int64 { dated.on(day) }
}
