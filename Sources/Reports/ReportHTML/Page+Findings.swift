import Analysis
import Geo
import Telemetry

extension Page {
  func findings() -> [String: Any] {
    let all = document.result.findings
    let papers = fairSample(all, limit: ReportHTML.Cap.papers) { $0.rule.isNotice }.map { all[$0] }
    let paperCount = all.count { $0.rule.isNotice }
    let shown = document.shownFindings.map { all[$0] }
    var context: [String: Any] = [
      "findingCards": cards(shown),
      "hasMaps": shown.contains { document.result.exhibits[$0.id]?.sketch != nil },
      "hasCurves": shown.contains { document.result.exhibits[$0.id] != nil },
      "findingsNote": note(shown: shown.count, of: all.count - paperCount),
      "hasPapers": !papers.isEmpty,
      "paperRows": paperRows(papers),
    ]
    let more = paperCount - papers.count
    if more > 0 {
      context["morePapers"] = pick(
        "共 \(grouped(paperCount)) 项，另有 \(grouped(more)) 项见 findings.csv。",
        "\(grouped(paperCount)) in all; \(grouped(more)) more are in findings.csv.")
    }
    return context
  }

  private func note(shown: Int, of count: Int) -> String {
    if count == 0 {
      return pick(
        "没有线索。这不等于全部合格：未判的时间见第五节。",
        "No findings. That does not make everything clean: section 5 says what was not judged.")
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

  private func cards(_ findings: [Finding]) -> String {
    var html = HTMLWriter(capacity: findings.count * 5000)
    for (index, finding) in findings.enumerated() {
      card(finding, number: Int64(index) + 1, to: &html)
    }
    return html.fragment
  }

  private func card(_ finding: Finding, number: Int64, to html: inout HTMLWriter) {
    let certainty: StaticString = finding.certainty == .proven ? "proven" : "suspected"
    html.markup("<article class=\"f ")
    html.markup(certainty)
    html.markup("\" id=\"n")
    html.integer(number)
    html.markup("\">\n<header><h3>")
    html.integer(number)
    html.markup("　")
    html.text(wording.rule(finding.rule))
    html.markup("</h3><span class=\"tag ")
    html.markup(certainty)
    html.markup("\">")
    html.text(wording.certainty(finding.certainty))
    html.markup("</span><span class=\"soft\">")
    html.text(wording.severity(finding.severity))
    html.markup("</span><span class=\"id\">")
    html.text(printable(finding.id, limit: 40))
    html.markup("</span></header>\n")
    who(finding, to: &html)
    html.markup("<p class=\"msg\">")
    html.text(printable(finding.message.text(document.language)))
    html.markup("</p>\n")
    if let alert = finding.criminalAlert {
      html.markup("<p class=\"alert\">")
      html.text(word("alert"))
      html.text(printable(alert.text(document.language)))
      html.markup("</p>")
    }
    html.markup("\n")
    drawings(finding, to: &html)
    strips(finding, to: &html)
    html.markup("\n<dl class=\"one\">\n")
    grounds(finding, to: &html)
    cites(finding, to: &html)
    html.term(word("evidence"), className: "id")
    html.text(evidence(finding))
    html.markup("</dd>\n</dl>\n</article>\n")
  }

  /// Curve and map beside each other, the numbers where there is room.
  private func drawings(_ finding: Finding, to html: inout HTMLWriter) {
    let exhibit = document.result.exhibits[finding.id]
    let curve = exhibit.flatMap {
      Curve(finding: finding, exhibit: $0, zone: document.zone, wording: wording)
    }
    let map = exhibit?.sketch.flatMap {
      RouteDrawing($0, zone: document.zone, wording: wording)
    }
    guard curve != nil || map != nil else {
      html.markup("\n<dl>\n")
      facts(finding, to: &html)
      return html.markup("</dl>\n")
    }
    html.markup(map == nil ? "<div class=\"fb\">" : "<div class=\"fb fm\"><div>")
    if let curve {
      html.markup("<figure>")
      curve.draw(to: &html)
      html.markup("</figure>\n")
    }
    html.markup("<dl class=\"one\">\n")
    facts(finding, to: &html)
    html.markup("</dl>")
    if let map {
      html.markup("</div><figure>")
      map.draw(to: &html)
      html.markup("</figure>")
    }
    html.markup("</div>\n")
  }

  /// The days of the buses that a person drove.
  private func strips(_ finding: Finding, to html: inout HTMLWriter) {
    guard let rows = document.days.ofPersons[finding.id] else { return }
    let hours = DayStrip.Hours(rows, zone: document.zone)
    for row in rows {
      html.markup("<div class=\"ps\"><span>")
      html.text(show(row.vehicle) + " " + row.day.description)
      html.markup("</span>")
      DayStrip(row: row, hours: hours, zone: document.zone, wording: wording).draw(to: &html)
      html.markup("</div>\n")
    }
  }

  /// Bus, driver, provider and time, each where known.
  private func who(_ finding: Finding, to html: inout HTMLWriter) {
    html.markup("<div class=\"who\">")
    if let vehicle = finding.vehicle {
      html.markup("<span><b>")
      html.text(show(vehicle))
      html.markup("</b>")
      if let color = color(vehicle) {
        html.markup(" ")
        html.text(color)
      }
      html.markup("</span>")
    }
    if finding.vehicle == nil, !finding.vehicles.isEmpty {
      html.markup("<span><b>")
      html.text(joined(finding.vehicles.prefix(6).map { show($0) }))
      html.markup(finding.vehicles.count > 6 ? " …</b></span>" : "</b></span>")
    }
    let driver = finding.driver.map { word("driver") + " " + show($0) }
    for part in [driver, providerName(finding), when(finding)] {
      guard let part else { continue }
      html.markup("<span>")
      html.text(part)
      html.markup("</span>")
    }
    html.markup("</div>\n")
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
    text += " – "
    text += isSameDay ? clockText(end, in: document.zone) : end.localText(in: document.zone)
    text += pick("，", ", ") + grouped(end.seconds - start.seconds) + " s"
    if let meters = finding.distanceMeters { text += pick("，", ", ") + grouped(meters) + " m" }
    return text
  }

  private func facts(_ finding: Finding, to html: inout HTMLWriter) {
    func add(_ label: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      html.term(label)
      html.text(text)
      html.markup("</dd>\n")
    }
    add(pick("测得", "Measured"), measured(finding))
    add(pick("限速", "Limit"), limit(finding))
    add(pick("超出", "Excess"), pair(finding.excessPermille, decimals: 1, unit: "%"))
    add(pick("记分", "Points"), pair(finding.points, decimals: 0, unit: pick(" 分", "")))
    add(pick("证件", "Paper"), paperText(finding))
    add(pick("线路", "Route"), routeText(finding))
    add(pick("站点", "Stop"), stopText(finding))
    if let place = finding.place {
      add(
        pick("位置", "Place"),
        fixedText(Int64(place.longitudeE6), decimals: 6, places: 6) + pick("，", ", ")
          + fixedText(Int64(place.latitudeE6), decimals: 6, places: 6)
          + pick("（WGS-84）", " (WGS-84)"))
    }
  }

  /// Line by name and id, and the run where it was recognised.
  private func routeText(_ finding: Finding) -> String? {
    guard let route = finding.route else { return nil }
    var text = printable(route.text, limit: 30)
    let line = document.result.exhibits[finding.id]?.sketch?.line
    if let line, line.route == route, let name = line.name {
      text += " " + printable(name, limit: 30)
    }
    if let run = finding.run {
      text += pick("（班次 ", " (run ") + printable(run, limit: 60) + pick("）", ")")
    }
    return text
  }

  /// The stop that is meant, else the nearest, and how far along the line.
  private func stopText(_ finding: Finding) -> String? {
    func name(_ stop: StopID) -> String {
      let stops = document.result.exhibits[finding.id]?.sketch?.line?.stops ?? []
      let id = printable(stop.text, limit: 30)
      guard let name = stops.first(where: { $0.id == stop })?.name else { return id }
      return id + " " + printable(name, limit: 30)
    }
    var parts: [String] = []
    if let stop = finding.stop {
      parts.append(name(stop))
    } else if let stop = finding.near?.stop {
      parts.append(pick("近 ", "near ") + name(stop))
    }
    if let meters = finding.near?.routeMeters {
      parts.append(pick("沿线 \(grouped(meters)) 米处", "\(grouped(meters)) m along the line"))
    }
    return parts.isEmpty ? nil : joined(parts)
  }

  /// Premises and doubts, part by part.
  private func grounds(_ finding: Finding, to html: inout HTMLWriter) {
    let premises = finding.premises.map { premise in
      (
        wording.premise(premise.key) + pick("：", ": ")
          + printable(wording.premiseValue(premise.key, premise.value), limit: 80),
        !premise.bearsProof
      )
    }
    parts(pick("前提", "Premises"), premises, to: &html)
    let doubts = finding.doubts.map { doubt in
      let count = doubt.records.count
      let records = count > 0 ? pick("（\(count) 条记录）", " (\(count) records)") : ""
      return (wording.doubt(doubt.kind) + records, false)
    }
    parts(pick("疑点", "Doubts"), doubts, to: &html)
  }

  private func parts(
    _ label: String, _ parts: [(text: String, isWeak: Bool)], to html: inout HTMLWriter
  ) {
    guard !parts.isEmpty else { return }
    html.term(label)
    for (index, part) in parts.enumerated() {
      if index > 0 { html.markup("　") }
      html.markup(part.isWeak ? "<span class=\"weak\">" : "<span>")
      html.text(part.text)
      html.markup("</span>")
    }
    html.markup("</dd>\n")
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
        case .maxOffsetM: pick("最远离线 \(number) 米", "at most \(number) m off")
        case .offM: pick("离线行驶 \(number) 米", "\(number) m driven off")
        case .leastSeconds: pick("连续驾驶至少 \(number) 秒", "driven at least \(number) s")
        case .mostSeconds: pick("连续驾驶至多 \(number) 秒", "driven at most \(number) s")
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

  private func cites(_ finding: Finding, to html: inout HTMLWriter) {
    for (index, key) in finding.cites.enumerated() {
      html.term(index == 0 ? pick("条款", "Articles") : "")
      html.text(printable(wording.citation(key)))
      let words = document.words.citations[key]
      if let quote = words?.quote {
        html.markup("<q>")
        html.text(printable(quote, limit: 600))
        html.markup("</q>")
      } else if let gist = words?.gist {
        // Ours, not the law's words: no quotation marks.
        html.markup("<span class=\"soft\">")
        html.text(pick("（大意：", " (in short: "))
        html.text(printable(gist.text(document.language), limit: 600))
        html.text(pick("）", ")"))
        html.markup("</span>")
      }
      html.markup("</dd>\n")
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

  private func paperRows(_ findings: [Finding]) -> String {
    var html = HTMLWriter()
    for finding in findings {
      html.markup("<tr>")
      html.unbroken(wording.rule(finding.rule))
      html.unbroken(finding.vehicle.map { show($0) } ?? "—")
      html.cell(finding.driver.map { show($0) } ?? "—")
      html.cell(
        [
          finding.document.map { wording.documentKind(printable($0.kind, limit: 40)) },
          finding.document?.number.map { printable($0, limit: 60) },
        ].compactMap { $0 }.joined(separator: " "))
      html.unbroken(finding.document?.validTo?.description ?? "—")
      html.number(
        finding.measuredText(.daysLeft) ?? finding.measuredText(.daysOverdue).map { "−" + $0 }
          ?? "—")
      html.cell(printable(finding.message.text(document.language)))
      html.unbroken(wording.certainty(finding.certainty))
      html.markup("</tr>\n")
    }
    return html.fragment
  }
}
