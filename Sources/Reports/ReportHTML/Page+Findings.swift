import Analysis
import Geo
import Telemetry

extension Page {
  /// Rules about papers and tables, which stand in a table of their own.
  private var paperRules: Set<RuleID> {
    [.documentExpiring, .registryContradiction, .registryIncomplete]
  }

  func findings() -> [String: Any] {
    let papers = ranked(document.result.findings.filter { paperRules.contains($0.rule) })
    let others = ranked(document.result.findings.filter { !paperRules.contains($0.rule) })
    let shown = others.prefix(ReportHTML.Cap.findings)
    var context: [String: Any] = [
      "findings": shown.enumerated().map { card($1, number: $0 + 1) },
      "hasCurves": shown.contains { document.result.exhibits[$0.id] != nil },
      "findingsNote": note(shown: shown.count, of: others.count),
      "hasPapers": !papers.isEmpty,
      "papers": papers.prefix(ReportHTML.Cap.papers).map { paper($0) },
    ]
    let more = papers.count - ReportHTML.Cap.papers
    if more > 0 {
      context["morePapers"] = pick(
        "共 \(grouped(papers.count)) 项，另有 \(grouped(more)) 项见 findings.csv。",
        "\(grouped(papers.count)) in all; \(grouped(more)) more are in findings.csv.")
    }
    return context
  }

  /// Proven first, then by severity, otherwise in the order of the lists.
  private func ranked(_ findings: [Finding]) -> [Finding] {
    func rank(_ finding: Finding) -> Int {
      let severity = Severity.allCases.firstIndex(of: finding.severity) ?? 0
      return (finding.certainty == .proven ? 0 : 100) - severity
    }
    return findings.enumerated()
      .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }

  private func note(shown: Int, of count: Int) -> String {
    if count == 0 {
      return pick(
        "没有线索。这不等于全部合格：未判的时间见第四节。",
        "No findings. That does not make everything clean: section 4 says what was not judged.")
    }
    let order = pick(
      "共 \(grouped(count)) 条，先数据可证后疑似待核，按轻重排列；虚下划线的前提不足以为证；证据记录在原始文件中的位置见 evidence.jsonl。",
      "\(grouped(count)) in all, proven first, by severity; premises underlined with dots cannot bear a proof; "
        + "evidence.jsonl says where each record lies."
    )
    guard shown < count else { return order }
    return order
      + pick(
        "以下详列前 \(shown) 条，其余 \(grouped(count - shown)) 条见 findings.csv。",
        " The first \(shown) are shown here, the other \(grouped(count - shown)) are in findings.csv."
      )
  }

  // MARK: One finding

  private func card(_ finding: Finding, number: Int) -> [String: Any] {
    var entry: [String: Any] = [
      "number": String(number), "rule": wording.rule(finding.rule),
      "certainty": wording.certainty(finding.certainty),
      "certaintyClass": finding.certainty.rawValue,
      "severity": wording.severity(finding.severity), "code": printable(finding.id, limit: 40),
      "anchor": "n\(number)", "message": printable(finding.message.text(document.language)),
      "facts": facts(finding), "grounds": grounds(finding), "cites": cites(finding),
      "evidence": evidence(finding),
    ]
    entry["vehicle"] = finding.vehicle.map { show($0) }
    entry["color"] = finding.vehicle.flatMap { color($0) }
    entry["driver"] = finding.driver.map { show($0) }
    entry["provider"] = providerName(finding)
    entry["when"] = when(finding)
    entry["alert"] = finding.criminalAlert.map { printable($0.text(document.language)) }
    if let exhibit = document.result.exhibits[finding.id] {
      entry["curve"] =
        Curve(
          finding: finding, exhibit: exhibit, zone: document.zone, wording: wording
        )?.svg
    }
    return entry
  }

  private func providerName(_ finding: Finding) -> String? {
    guard let provider = finding.provider else { return nil }
    let row = document.overview.providers.first { $0.provider == provider }
    return printable(row?.name ?? provider.text, limit: 60)
  }

  private func when(_ finding: Finding) -> String? {
    guard let start = finding.start else {
      let days = finding.days
      guard let first = days.first, let last = days.last else { return nil }
      return first == last
        ? first.description
        : first.description + pick(" 至 ", " to ") + last.description
          + pick("（\(days.count) 天）", " (\(days.count) days)")
    }
    var text = start.localText(in: document.zone)
    guard let end = finding.end, end != start else { return text }
    let isSameDay = end.date(in: document.zone) == start.date(in: document.zone)
    let endText = end.localText(in: document.zone)
    text += " – " + (isSameDay ? String(endText.dropFirst(11)) : endText)
    text += pick("，", ", ") + grouped(end.seconds - start.seconds) + " s"
    if let meters = finding.distanceMeters { text += pick("，", ", ") + grouped(meters) + " m" }
    return text
  }

  private func facts(_ finding: Finding) -> [[String: Any]] {
    var facts: [[String: Any]] = []
    func add(_ label: String, _ text: String?) {
      if let text, !text.isEmpty { facts.append(["label": label, "text": text]) }
    }
    add(pick("测得", "Measured"), measured(finding))
    add(pick("限速", "Limit"), limit(finding))
    add(pick("超出", "Excess"), pair(finding.excessPermille, decimals: 1, unit: "%"))
    add(pick("记分", "Points"), pair(finding.points, decimals: 0, unit: pick(" 分", "")))
    add(pick("证件", "Paper"), paperText(finding))
    if let place = finding.place {
      add(
        pick("位置", "Place"),
        fixedText(Int64(place.longitudeE6), decimals: 6, places: 6) + pick("，", ", ")
          + fixedText(Int64(place.latitudeE6), decimals: 6, places: 6)
          + pick("（WGS-84）", " (WGS-84)"))
    }
    return facts
  }

  /// Premises and doubts, part by part.
  private func grounds(_ finding: Finding) -> [[String: Any]] {
    var facts: [[String: Any]] = []
    let premises = finding.premises.map { premise -> [String: Any] in
      [
        "part": wording.premise(premise.key) + pick("：", ": ")
          + printable(wording.premiseValue(premise.key, premise.value), limit: 80),
        "weak": !premise.bearsProof,
      ]
    }
    addParts(pick("前提", "Premises"), premises, to: &facts)
    let doubts = finding.doubts.map { doubt -> [String: Any] in
      let count = doubt.records.count
      let records = count > 0 ? pick("（\(count) 条记录）", " (\(count) records)") : ""
      return ["part": wording.doubt(doubt.kind) + records, "weak": false]
    }
    addParts(pick("疑点", "Doubts"), doubts, to: &facts)
    return facts
  }

  private func addParts(_ label: String, _ parts: [[String: Any]], to facts: inout [[String: Any]])
  {
    guard !parts.isEmpty else { return }
    let marked = parts.enumerated().map { index, part in
      part.merging(["last": index == parts.count - 1]) { first, _ in first }
    }
    facts.append(["label": label, "parts": marked])
  }

  private func measured(_ finding: Finding) -> String {
    joined(
      finding.measured.map { value in
        let number = fixedText(value.scaled, decimals: value.decimals, places: value.places)
        return switch value.key {
        case .maxKmh: pick("最高 \(number) km/h", "maximum \(number) km/h")
        case .meanKmh: pick("平均 \(number) km/h", "mean \(number) km/h")
        case .certifiedKmh: pick("可证不低于 \(number) km/h", "certified \(number) km/h")
        case .recorderMaxKmh: pick("行驶记录最高 \(number) km/h", "recorder maximum \(number) km/h")
        case .persons: pick("车上 \(number) 人", "\(number) persons aboard")
        case .seats: pick("核载 \(number) 人", "\(number) seats")
        case .daysOverdue: pick("逾期 \(number) 天", "\(number) days overdue")
        case .daysLeft: pick("剩余 \(number) 天", "\(number) days left")
        case .fixes: pick("\(number) 个定位点", "\(number) fixes")
        }
      })
  }

  private func limit(_ finding: Finding) -> String? {
    guard let limit = finding.limit else { return nil }
    func text(_ candidate: SpeedLimitUsed.Candidate) -> String {
      candidate.limit.text + " km/h" + pick("（", " (")
        + printable(wording.limitSource(candidate.source), limit: 60) + pick("）", ")")
    }
    guard !limit.alternatives.isEmpty else { return text(limit.used) }
    return text(limit.used) + pick("；也可能是 ", "; might also be ")
      + joined(limit.alternatives.map { text($0) })
  }

  /// What the witness certifies and what the records show; what only the latter gives is said to be suspected.
  private func pair(_ pair: CertifiedAndMeasured, decimals: Int, unit: String) -> String? {
    var parts: [String] = []
    if let value = pair.certified {
      parts.append(
        pick("可证 ", "certified ") + fixedText(value, decimals: decimals, places: decimals) + unit)
    }
    if let value = pair.measured {
      let text =
        pick("测得 ", "measured ") + fixedText(value, decimals: decimals, places: decimals) + unit
      let isCertain = pair.certified.map { $0 >= value } ?? false
      parts.append(isCertain ? text : text + pick("（疑似）", " (suspected)"))
    }
    return parts.isEmpty ? nil : parts.joined(separator: pick("；", "; "))
  }

  private func paperText(_ finding: Finding) -> String? {
    guard let paper = finding.document else { return nil }
    var text = wording.documentKind(printable(paper.kind, limit: 40))
    if let number = paper.number { text += " " + printable(number, limit: 60) }
    if let validTo = paper.validTo {
      text += pick("，有效期至 ", ", valid to ") + validTo.description
    }
    return text
  }

  private func cites(_ finding: Finding) -> [[String: Any]] {
    finding.cites.enumerated().map { index, key in
      var entry: [String: Any] = [
        "label": index == 0 ? pick("条款", "Articles") : "", "cite": printable(wording.citation(key)),
      ]
      let words = document.words.citations[key]
      entry["quote"] = words?.quote.map { printable($0, limit: 600) }
      if words?.quote == nil, let gist = words?.gist {
        // Ours, not the law's words: no quotation marks.
        entry["gist"] =
          pick("（大意：", " (in short: ") + printable(gist.text(document.language), limit: 600)
          + pick("）", ")")
      }
      return entry
    }
  }

  private func evidence(_ finding: Finding) -> String {
    let shown = finding.evidence.prefix(ReportHTML.Cap.evidence).map {
      printable($0.text, limit: 40)
    }
    let text = shown.joined(separator: " ")
    guard finding.evidence.count > shown.count else { return text.isEmpty ? "—" : text }
    return text
      + pick(
        " … 共 \(finding.evidence.count) 条", " … \(finding.evidence.count) in all")
  }

  private func paper(_ finding: Finding) -> [String: Any] {
    [
      "rule": wording.rule(finding.rule), "vehicle": finding.vehicle.map { show($0) } ?? "—",
      "driver": finding.driver.map { show($0) } ?? "—",
      "paper": [
        finding.document.map { wording.documentKind(printable($0.kind, limit: 40)) },
        finding.document?.number.map { printable($0, limit: 60) },
      ].compactMap { $0 }.joined(separator: " "),
      "validTo": finding.document?.validTo?.description ?? "—",
      "daysLeft": finding.measuredText(.daysLeft)
        ?? finding.measuredText(.daysOverdue).map { "−" + $0 } ?? "—",
      "message": printable(finding.message.text(document.language)),
      "certainty": wording.certainty(finding.certainty),
    ]
  }
}
