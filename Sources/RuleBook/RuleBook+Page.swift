package import Telemetry

extension RuleBook {
  /// The rules, one a line: id, whether it is on, title, articles.
  package func list(language: Language) -> String {
    let width = RuleID.allCases.map(\.rawValue.utf8.count).max() ?? 0
    var text = ""
    for rule in RuleID.allCases {
      let entry = entry(rule)
      let padding = String(repeating: " ", count: width - rule.rawValue.utf8.count)
      let state =
        entry.enabled
        ? (language == .zh ? "启用" : "on ") : (language == .zh ? "停用" : "off")
      let cites = entry.cites.isEmpty ? "—" : entry.cites.joined(separator: ", ")
      text += "\(rule.rawValue)\(padding)  \(state)  \(entry.title.text(language))  [\(cites)]\n"
    }
    text +=
      language == .zh
      ? "\n每条规则的条文、分值、阈值和证明方式：chaperone rules ID\n"
      : "\nArticles, points, thresholds and proof of one rule: chaperone rules ID\n"
    return text
  }

  /// Everything the book says of one rule, as `chaperone rules ID` prints it.
  package func page(_ rule: RuleID, language: Language) -> String {
    var page = RulePage(book: self, language: language)
    page.write(entry(rule))
    return page.text
  }
}

/// Text of one rule's page, section by section.
private struct RulePage {
  let book: RuleBook
  let language: Language
  var text = ""

  private var content: RuleBookContent { book.content }

  init(book: RuleBook, language: Language) {
    self.book = book
    self.language = language
  }

  private func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

  private mutating func head(_ zh: String, _ en: String) { text += "\n\(say(zh, en))\n" }

  private func bracketed(_ words: String) -> String { say("（\(words)）", " (\(words))") }

  private mutating func item(_ line: String) { text += "  - \(line)\n" }

  private mutating func detail(_ line: String) { text += "    \(line)\n" }

  mutating func write(_ entry: RuleEntry) {
    text += "\(entry.id.rawValue)  \(entry.title.text(language))\n"
    text += entry.summary.text(language) + "\n"
    writeState(entry)
    writeList("什么算", "What counts", entry.whatCounts)
    writeList("什么不算", "What does not", entry.whatDoesNot)
    writeList("什么能证明", "What proves it", entry.proof)
    writeArticles(entry)
    if entry.excess == .overspeed { writeCaps() }
    writePoints(entry)
    writeFines(entry)
    if let excess = entry.excess { writeAlerts(excess) }
    writeParameters(entry)
    head("例", "Example")
    item(say("立案：", "fires: ") + entry.exampleFiring.text(language))
    item(say("不立案：", "silent: ") + entry.exampleSilent.text(language))
    writeLegend()
  }

  private mutating func writeState(_ entry: RuleEntry) {
    let state = entry.enabled ? say("启用", "on") : say("停用", "off")
    text += say("状态：", "State: ") + state
    if let reason = entry.offBecause { text += say("，", ", ") + reason.text(language) }
    for change in entry.enabledChanges {
      text +=
        say("；\(change.from) 起", "; from \(change.from) ")
        + (change.value ? say("启用", "on") : say("停用", "off"))
    }
    text += "\n"
  }

  private mutating func writeList(_ zh: String, _ en: String, _ messages: [Message]) {
    head(zh, en)
    for message in messages { item(message.text(language)) }
  }

  private mutating func writeArticles(_ entry: RuleEntry) {
    head("依据", "Articles")
    detail(entry.why.text(language))
    for key in entry.cites { writeCitation(key) }
    if let reason = entry.noArticle { item(reason.text(language)) }
  }

  private mutating func writeCitation(_ key: String) {
    guard let citation = content.citations[key] else { return }
    item(
      "[\(key)] \(citation.title.text(language))\(bracketed(days(citation.days))) [\(citation.evidence.rawValue)]"
    )
    if let quote = citation.quote { detail("“\(quote)”") }
    if let gist = citation.gist { detail(say("大意：", "gist: ") + gist.text(language)) }
    switch citation.boundary {
    case .gt:
      detail(say("界限：大于（>），恰好等于不算", "boundary: more than (>), the number itself does not count"))
    case .ge: detail(say("界限：大于或等于（≥），恰好等于也算", "boundary: at least (≥), the number itself counts"))
    case nil: break
    }
    for note in [citation.boundaryNote, citation.note, citation.instrument.dateNote] {
      if let note { detail(note.text(language)) }
    }
  }

  private func days(_ range: DayRange) -> String {
    switch (range.from, range.to) {
    case (nil, nil): say("日期不详", "dates unknown")
    case (let from?, nil): say("\(from) 起", "from \(from)")
    case (nil, let to?): say("至 \(to)", "to \(to)")
    case (let from?, let to?): say("\(from) 至 \(to)", "\(from) to \(to)")
    }
  }

  private mutating func writeCaps() {
    head("限速（载有学生时）", "Limits (with students aboard)")
    for cap in content.caps {
      var line =
        "\(cap.id) \(cap.name.text(language)): "
        + decimal(cap.dated.value, decimals: 1) + " " + NumberUnit.kilometersPerHour.word(language)
      for change in cap.dated.changes {
        line +=
          say("；\(change.from) 起 ", "; from \(change.from) ") + decimal(change.value, decimals: 1)
      }
      item(
        line + bracketed(days(cap.days) + say("，", ", ") + cap.cite) + " [\(cap.evidence.rawValue)]"
      )
      if let note = cap.note { detail(note.text(language)) }
    }
  }

  private mutating func writePoints(_ entry: RuleEntry) {
    let tables = content.points.sorted {
      ($0.appliesTo == .schoolBus ? 0 : 1, $1.days.from ?? .distantPast)
        < ($1.appliesTo == .schoolBus ? 0 : 1, $0.days.from ?? .distantPast)
    }
    var cites: [String] = []
    for table in tables {
      let rows: [PointsRow]
      switch entry.excess {
      case .overspeed: rows = table.overspeed
      case .overload: rows = table.overload
      case nil: rows = table.fixed.filter { $0.id == entry.fixedPoints }
      }
      if rows.isEmpty { continue }
      if cites.isEmpty { head("记分（按日期）", "Points (by date)") }
      item(table.name.text(language) + bracketed(days(table.days)))
      for row in rows { writeRow(row) }
      cites += rows.compactMap(\.cite).filter { !cites.contains($0) }
    }
    var said: Set<String> = []
    for key in cites where said.insert(key).inserted { writeCitation(key) }
  }

  private mutating func writeRow(_ row: PointsRow) {
    var parts: [String] = []
    if !row.vehicles.isEmpty {
      parts.append(row.vehicles.map(word).joined(separator: say("、", ", ")))
    }
    if !row.roads.isEmpty { parts.append(row.roads.map(word).joined(separator: say("、", ", "))) }
    if let band = row.band { parts.append(band.text(language)) }
    let points = say("\(row.points) 分", row.points == 1 ? "1 point" : "\(row.points) points")
    parts.append(row.enabled ? points : say("停用（\(points)）", "off (\(points))"))
    detail(
      parts.joined(separator: say("，", ", ")) + " [\(row.evidence.rawValue)]"
        + (row.cite.map { " " + $0 } ?? ""))
    if let reason = row.offBecause {
      detail("  " + say("原因：", "because: ") + reason.text(language))
    }
  }

  private func word(_ road: RoadClass) -> String {
    switch road {
    case .expressway: say("高速公路", "expressway")
    case .urbanExpressway: say("城市快速路", "urban expressway")
    case .other: say("其他道路", "other road")
    }
  }

  private func word(_ vehicle: VehicleClass) -> String {
    switch vehicle {
    case .large: say("大型", "large")
    case .medium: say("中型", "medium")
    case .small: say("小型", "small")
    }
  }

  private mutating func writeFines(_ entry: RuleEntry) {
    let subject = entry.excess.map(FineSubject.excess) ?? .rule(entry.id)
    let fines = (content.fines + content.tariffs).filter { $0.subject == subject }
    if fines.isEmpty { return }
    head("罚款（各省裁量基准另行覆盖）", "Fines (provincial tariffs come as overlays)")
    for fine in fines {
      let province = fine.province.map { $0.text(language) + say("：", ": ") } ?? ""
      let band = fine.band.map { $0.text(language) + say("：", ": ") } ?? ""
      item(
        "\(province)\(band)\(fine.words.text(language))\(bracketed(days(fine.days))) [\(fine.evidence.rawValue)]"
      )
      for key in fine.cites where !entry.cites.contains(key) { detail("[\(key)] \(short(key))") }
      if let source = fine.source { detail(source) }
    }
  }

  private func short(_ key: String) -> String {
    guard let citation = content.citations[key] else { return "" }
    let words = citation.quote.map { "“\($0)”" } ?? citation.gist?.text(language) ?? ""
    return "\(citation.title.text(language)) \(words)"
  }

  private mutating func writeAlerts(_ excess: RuleEntry.Excess) {
    let criminal = content.criminal
    head("刑事线索提示（必须人工复核）", "Criminal-case alert (always for human review)")
    switch excess {
    case .overspeed:
      for row in criminal.speeds {
        let roads = row.roads.map(word).joined(separator: say("、", ", "))
        let place = row.onlyInDanger ? say("危险路段或恶劣天气", "dangerous stretch or weather") : roads
        item(
          place + ": " + say("超速", "excess") + " ≥ \(row.percent)% " + say("且速度", "and speed")
            + " ≥ " + decimal(Int64(row.speed.value), decimals: 1) + " "
            + NumberUnit.kilometersPerHour.word(language) + " [\(criminal.evidence.rawValue)]")
      }
    case .overload:
      for row in criminal.loads {
        item(
          word(row.vehicle) + ": " + say("超员", "excess") + " ≥ \(row.percent)% "
            + say("或", "or") + " ≥ \(row.persons) " + NumberUnit.persons.word(language)
            + " [\(criminal.evidence.rawValue)]")
      }
    }
    let keys = excess == .overspeed ? criminal.overspeedCites : criminal.overloadCites
    for key in keys { writeCitation(key) }
  }

  private mutating func writeParameters(_ entry: RuleEntry) {
    if entry.parameters.isEmpty { return }
    head("参数（可用 --rules 覆盖）", "Parameters (to be overlaid with --rules)")
    for key in entry.parameters {
      guard let number = content.numbers[key] else { continue }
      var line =
        "\(key.rawValue) = " + decimal(number.dated.value, decimals: number.unit.decimals) + " "
        + number.unit.word(language)
      for change in number.dated.changes {
        line +=
          say("；\(change.from) 起 ", "; from \(change.from) ")
          + decimal(change.value, decimals: number.unit.decimals)
      }
      item(line + say("：", ": ") + number.name.text(language) + " [\(number.evidence.rawValue)]")
      detail(say("来源：", "origin: ") + number.origin.text(language))
    }
  }

  private mutating func writeLegend() {
    head("把握", "How sure we are")
    detail(
      say(
        "V 读过条文原文；V* 只见第三方文本；M 凭记忆，默认停用；I 我们的理解或自定。",
        "V read in the text; V* read in a secondary page only; M from memory, off by default; I our reading or choice."
      ))
    detail(say("线索，非违法事实认定。", "Leads, not findings of an offence."))
  }

  /// `14.4` or `15`.
  private func decimal(_ scaled: Int64, decimals: Int) -> String {
    var digits = "\(scaled.magnitude)"
    if digits.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
    }
    let whole = digits.dropLast(decimals)
    var fraction = digits.suffix(decimals)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (scaled < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension CivilDate {
  /// Sorts before every day that a rule may start on.
  fileprivate static let distantPast = CivilDate(daysSince1970: .min)
}
