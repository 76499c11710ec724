import Telemetry

extension Instrument {
  init(id: String, _ node: YAMLNode) throws(RuleBookError) {
    let reader = try MapReader(
      node, known: ["name", "number", "from", "to", "evidence", "date_note"])
    self.id = id
    name = try reader.message("name")
    number = try reader.optionalText("number")
    days = try reader.dates()
    evidence = try reader.evidence()
    dateNote = try reader.optionalMessage("date_note")
  }
}

extension Citation {
  init(
    key: String, _ node: YAMLNode, instruments: [String: Instrument]
  ) throws(RuleBookError) {
    let reader = try MapReader(
      node,
      known: [
        "article", "quote", "gist", "evidence", "from", "to", "boundary", "boundary_note", "note",
      ])
    self.key = key
    let id = String(key.prefix { $0 != " " })
    guard let instrument = instruments[id] else {
      throw node.error(
        Message(zh: "条款“\(key)”的文件“\(id)”不存在", en: "“\(key)” names no known instrument"),
        expected: Message(
          zh: "instruments 中的键加空格和条款", en: "a key of `instruments`, a blank, an article"))
    }
    self.instrument = instrument
    article = try reader.message("article")
    quote = try reader.optionalText("quote")
    gist = try reader.optionalMessage("gist")
    guard quote != nil || gist != nil else {
      throw node.error(
        Message(zh: "条款“\(key)”没有引文或大意", en: "“\(key)” has neither quote nor gist"),
        expected: Message(zh: "quote 或 gist", en: "quote or gist"))
    }
    evidence = try reader.evidence()
    let own = try reader.dates()
    days = DayRange(from: own.from ?? instrument.days.from, to: own.to ?? instrument.days.to)
    boundary =
      reader.optional("boundary") == nil ? nil : try reader.word("boundary", Boundary.self)
    boundaryNote = try reader.optionalMessage("boundary_note")
    note = try reader.optionalMessage("note")
  }
}

extension DocumentWords {
  init(kind: String, _ node: YAMLNode, references: RuleBookContent) throws(RuleBookError) {
    let reader = try MapReader(node, known: ["name", "rule", "cites"])
    self.kind = kind
    name = try reader.message("name")
    rule = try reader.word("rule", RuleID.self)
    cites = try references.citationKeys(reader, "cites")
  }
}

extension RuleEntry {
  init(id: RuleID, _ node: YAMLNode, references: RuleBookContent) throws(RuleBookError) {
    let reader = try MapReader(
      node,
      known: [
        "enabled", "enabled_changes", "off_because", "checkable", "excess", "fixed", "severity",
        "title", "summary", "what_counts", "what_does_not", "proof", "why", "example_firing",
        "example_silent", "cites", "no_article", "parameters",
      ])
    self.id = id
    enabled = try reader.truth("enabled", default: true)
    enabledChanges = []
    if let changes = reader.optional("enabled_changes") {
      let dated = try MapReader(changes)
      for key in dated.keys {
        let item = try dated.required(key)
        guard let from = isoDate(key) else {
          throw item.error(
            Message(zh: "“\(key)”不是日期", en: "“\(key)” is no date"),
            expected: Message(zh: "日期，如 2026-01-01", en: "a date such as 2026-01-01"))
        }
        enabledChanges.append(DatedTruth(from: from, value: try item.truth(key)))
      }
      enabledChanges.sort { $0.from < $1.from }
    }
    offBecause = try reader.optionalMessage("off_because")
    checkable = try reader.word("checkable", Checkable.self)
    excess = reader.optional("excess") == nil ? nil : try reader.word("excess", Excess.self)
    fixedPoints = try reader.optionalText("fixed")
    severity = try reader.word("severity", Severity.self)
    title = try reader.message("title")
    summary = try reader.message("summary")
    whatCounts = try reader.messages("what_counts")
    whatDoesNot = try reader.messages("what_does_not")
    proof = try reader.messages("proof")
    why = try reader.message("why")
    exampleFiring = try reader.message("example_firing")
    exampleSilent = try reader.message("example_silent")
    cites = try references.citationKeys(reader, "cites")
    noArticle = try reader.optionalMessage("no_article")
    parameters = try reader.words("parameters", NumberKey.self)
    guard !cites.isEmpty || noArticle != nil else {
      throw node.error(
        Message(zh: "规则“\(id.rawValue)”没有条款", en: "the rule “\(id.rawValue)” cites nothing"),
        expected: Message(zh: "cites 或 no_article", en: "cites or no_article"))
    }
  }
}
