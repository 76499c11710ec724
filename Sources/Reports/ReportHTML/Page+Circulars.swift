import Analysis
import Telemetry

extension Page {
  func circulars() -> [String: Any] {
    let parts = document.circulars.parts
    var context: [String: Any] = [
      "hasCirculars": !parts.isEmpty, "circularRows": circularRows(parts),
      "circularSheets": circularSheets(parts),
      "noCirculars": document.audience.hidesPlaces
        ? pick("本版对外公开，不附分单位通报。", "This is the public version; there are no circulars.")
        : word("none"),
    ]
    let more = document.circulars.leftOut
    if more > 0 {
      context["moreCirculars"] = pick(
        "另有 \(grouped(more)) 个单位有线索而未附通报，见 findings.csv。",
        "\(grouped(more)) more receivers have findings; findings.csv has them.")
    }
    return context
  }

  private func circularRows(_ parts: [Circulars.Part]) -> String {
    var html = HTMLWriter()
    for (index, part) in parts.enumerated() {
      html.markup("<tr><td><a href=\"#t")
      html.integer(Int64(index + 1))
      html.markup("\">")
      html.text(name(part))
      html.markup("</a></td>")
      html.unbroken(
        part.receiver == .provider ? pick("校车服务提供者", "provider") : pick("学校", "school"))
      html.number(grouped(part.vehicles))
      html.number(grouped(part.counts.total(.proven)))
      html.number(grouped(part.counts.total(.suspected)))
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func name(_ part: Circulars.Part) -> String { printable(part.name, limit: 60) }

  private func circularSheets(_ parts: [Circulars.Part]) -> String {
    var html = HTMLWriter(capacity: parts.count * 6000)
    let cap = max(20, min(200, ReportHTML.Cap.cases / max(1, parts.count)))
    for (index, part) in parts.enumerated() {
      html.markup("<section class=\"sheet\" id=\"t")
      html.integer(Int64(index + 1))
      html.markup("\">\n<p class=\"back\"><a href=\"#sheets\">")
      html.text(pick("返回完整报告", "Back to the whole report"))
      html.markup("</a> <span class=\"soft\">")
      html.text(
        pick(
          "点开本单位后，页面和打印都只有这一份；横线处可直接填写。",
          "Opened by its link, the page shows and prints this part alone; the lines can be filled in."
        ))
      html.markup("</span></p>\n<h1>")
      html.text(title(part))
      html.markup("</h1>\n<p class=\"no\">")
      blank(pick("文号", "number"), to: &html)
      html.markup("</p>\n<p class=\"to\">")
      html.text(name(part) + pick("：", ","))
      html.markup("</p>\n")
      sheet(part, cap: cap, to: &html)
      html.markup("</section>\n")
    }
    return html.fragment
  }

  private func title(_ part: Circulars.Part) -> String {
    part.receiver == .provider
      ? pick("关于\(name(part))校车运行线索的通报", "Circular on school-bus leads: \(name(part))")
      : pick("关于\(name(part))接送校车运行线索的通报", "Circular on the buses of \(name(part))")
  }

  private func sheet(_ part: Circulars.Part, cap: Int, to html: inout HTMLWriter) {
    heading(pick("一、核查范围", "1. What was checked"), to: &html)
    paragraph(scope(part), to: &html)
    heading(pick("二、需核查的线索", "2. Leads to be looked into"), to: &html)
    cases(part, cap: cap, to: &html)
    heading(pick("三、证件到期与档案问题", "3. Papers about to expire, registry"), to: &html)
    notices(part, cap: cap, to: &html)
    heading(pick("四、核查与反馈", "4. What to do"), to: &html)
    demands(part, to: &html)
    signature(to: &html)
  }

  // MARK: Paragraphs

  private func scope(_ part: Circulars.Part) -> String {
    let yours =
      part.receiver == .provider
      ? pick("你单位", "your buses") : pick("接送你校学生", "the buses to your school")
    var text = pick(
      "\(period)，对\(yours)的 \(grouped(part.vehicles)) 辆校车的卫星定位记录进行了核对：采用记录 \(grouped(part.rows)) 条，行驶 \(kilometers(part.distanceMillimeters)) km。",
      "\(period): the satellite positions of \(yours), \(grouped(part.vehicles)) in number, were checked: \(grouped(part.rows)) records used, \(kilometers(part.distanceMillimeters)) km driven."
    )
    if part.baseSeconds > 0 {
      text += pick(
        "各项规则合计，已判时间占应判时间的 \(share(part.judgedSeconds, of: part.baseSeconds))；未判部分不等于合格。",
        " Over all rules \(share(part.judgedSeconds, of: part.baseSeconds)) of the time could be judged; the rest is not thereby clean."
      )
    }
    return text
  }

  private func cases(_ part: Circulars.Part, cap: Int, to html: inout HTMLWriter) {
    guard !part.cases.isEmpty else {
      return paragraph(
        pick("本期没有需核查的行车线索。", "There are no leads about driving."), to: &html)
    }
    let all = part.cases.map { document.result.findings[$0] }
    let proven = all.count { $0.certainty == .proven }
    var byRule: [RuleID: Int] = [:]
    for finding in all { byRule[finding.rule, default: 0] += 1 }
    let kinds = RuleID.allCases.compactMap { rule in
      byRule[rule].map { wording.shortRule(rule) + " " + grouped($0) }
    }
    paragraph(
      pick(
        "共 \(grouped(all.count)) 条，其中数据可证 \(grouped(proven)) 条，疑似待核 \(grouped(all.count - proven)) 条。按事项：",
        "\(grouped(all.count)) in all, \(grouped(proven)) proven and \(grouped(all.count - proven)) suspected. By kind: "
      ) + joined(kinds) + pick("。", "."), to: &html)
    let shown = fairSample(all, limit: cap) { _ in true }.map { all[$0] }
    let heads = [
      pick("序号", "No."), pick("时间", "Time"), pick("车辆", "Vehicle"), pick("驾驶人", "Driver"),
      pick("事项", "Kind"), pick("情况", "What"), pick("可信程度", "Certainty"),
      pick("核查结果", "Result"),
    ]
    tableHead(heads, className: "cases", to: &html)
    for (index, finding) in shown.enumerated() {
      html.markup("<tr>")
      html.number(String(index + 1))
      html.markup("<td class=\"t\">")
      html.text(minutes(finding))
      html.markup("</td>")
      let vehicles = (finding.vehicle.map { [$0] } ?? []) + finding.vehicles
      html.markup("<td class=\"v\">")
      html.text(vehicles.isEmpty ? "—" : joined(vehicles.prefix(4).map { show($0) }))
      html.markup("</td>")
      html.markup("<td class=\"d\">")
      html.text(finding.driver.map { show($0) } ?? "—")
      html.markup("</td><td class=\"k\">")
      html.text(wording.rule(finding.rule))
      html.markup("</td>")
      html.markup("<td>")
      html.text(printable(finding.message.text(document.language), limit: 200))
      html.markup(" <span class=\"id\">")
      html.text(printable(finding.id, limit: 40))
      html.markup("</span></td>")
      html.unbroken(wording.certainty(finding.certainty))
      html.markup("<td class=\"fill\"></td></tr>\n")
    }
    html.markup("</tbody></table>\n")
    if all.count > shown.count {
      paragraph(
        pick(
          "另有 \(grouped(all.count - shown.count)) 条未在此列出，见随附的 findings.csv。",
          "\(grouped(all.count - shown.count)) more are in findings.csv."), to: &html)
    }
  }

  private func notices(_ part: Circulars.Part, cap: Int, to html: inout HTMLWriter) {
    guard !part.notices.isEmpty else {
      return paragraph(
        document.digests.registry == nil
          ? pick(
            "本期没有台账，证件未作核对。", "There was no registry, so papers were not checked.")
          : pick(
            "在台账可核对的范围内，没有即将到期的证件。",
            "As far as the registry can be checked, no paper is about to expire."), to: &html)
    }
    let all = part.notices.map { document.result.findings[$0] }
    let shown = fairSample(all, limit: cap) { _ in true }.map { all[$0] }
    let heads = [
      pick("序号", "No."), pick("事项", "Kind"), pick("车辆或人员", "Vehicle or person"),
      pick("证件", "Paper"), pick("有效期至", "Valid to"), pick("情况", "What"),
      pick("办理结果", "Result"),
    ]
    tableHead(heads, className: "cases", to: &html)
    for (index, finding) in shown.enumerated() {
      html.markup("<tr>")
      html.number(String(index + 1))
      html.markup("<td class=\"k\">")
      html.text(wording.rule(finding.rule))
      html.markup("</td>")
      html.cell(
        joined(
          [finding.vehicle.map { show($0) }, finding.driver.map { show($0) }].compactMap { $0 }))
      html.cell(
        [
          finding.document.map { wording.documentKind(printable($0.kind, limit: 40)) },
          finding.document?.number.map { printable($0, limit: 60) },
        ].compactMap { $0 }.joined(separator: " "))
      html.unbroken(finding.document?.validTo?.description ?? "—")
      html.cell(printable(finding.message.text(document.language), limit: 200))
      html.markup("<td class=\"fill\"></td></tr>\n")
    }
    html.markup("</tbody></table>\n")
    if all.count > shown.count {
      paragraph(
        pick(
          "另有 \(grouped(all.count - shown.count)) 项未在此列出，见随附的 findings.csv。",
          "\(grouped(all.count - shown.count)) more are in findings.csv."), to: &html)
    }
  }

  private func demands(_ part: Circulars.Part, to html: inout HTMLWriter) {
    html.markup("<p class=\"b\">")
    html.text(pick("（一）请于 ", "(1) By "))
    blank(pick("期限", "deadline"), to: &html)
    html.text(
      pick(
        " 前逐条核查上列线索，在表中填写核查结果，连同行驶记录、视频等材料书面反馈。",
        " look into every lead above, fill in the result and return it with recorder data, video and the like."
      ))
    html.markup("</p>\n")
    paragraph(
      pick(
        "（二）疑似待核的线索须先核实；认为记录有误的，说明理由并附证据。",
        "(2) Suspected leads are to be verified first; where the records are wrong, say why and show it."
      ),
      to: &html)
    if !part.notices.isEmpty {
      paragraph(
        pick(
          "（三）即将到期的证件请在到期前办理；台账有误的，一并更正。",
          "(3) Renew papers before they expire and correct the registry where it is wrong."),
        to: &html)
    }
    html.markup("<p class=\"b\"><b>")
    html.text(
      pick(
        "以上均为线索，非违法事实认定；违法事实须由有权机关依法调查认定。",
        "All of the above are leads, not findings of an offence; offences are for the authorities to establish."
      ))
    html.markup("</b></p>\n")
  }

  private func signature(to html: inout HTMLWriter) {
    html.markup("<div class=\"sign\"><p>")
    html.text(pick("联系人：", "Contact: "))
    blank(pick("联系人", "contact"), to: &html)
    html.text(pick("　电话：", " Telephone: "))
    blank(pick("电话", "telephone"), to: &html)
    html.markup("</p><div><p>")
    blank(pick("发文单位（盖章）", "issued by (stamp)"), to: &html)
    html.markup("</p><p>")
    blank(pick("年　月　日", "date"), to: &html)
    html.markup("</p></div></div>\n")
  }

  // MARK: Small parts

  private func heading(_ text: String, to html: inout HTMLWriter) {
    html.markup("<h3>")
    html.text(text)
    html.markup("</h3>\n")
  }

  private func paragraph(_ text: String, to html: inout HTMLWriter) {
    html.markup("<p class=\"b\">")
    html.text(text)
    html.markup("</p>\n")
  }

  /// A line to write on, in the browser or on paper; what belongs there stands below it in small letters.
  private func blank(_ label: String, to html: inout HTMLWriter) {
    html.markup("<span class=\"blank\" contenteditable=\"true\" title=\"")
    html.text(label)
    html.markup("\" data-l=\"")
    html.text(label)
    html.markup("\"></span>")
  }

  private func tableHead(_ heads: [String], className: StaticString, to html: inout HTMLWriter) {
    html.markup("<table class=\"")
    html.markup(className)
    html.markup("\"><thead><tr>")
    for (index, head) in heads.enumerated() {
      html.markup(index == 0 ? "<th class=\"num\">" : "<th>")
      html.text(head)
      html.markup("</th>")
    }
    html.markup("</tr></thead><tbody>\n")
  }

  /// Day and clock to the minute, both ends rounded down.
  private func minutes(_ finding: Finding) -> String {
    guard let start = finding.start else {
      guard let first = finding.days.first, let last = finding.days.last else { return "—" }
      return first == last
        ? first.description : first.description + pick(" 至 ", " to ") + last.description
    }
    let text = String(start.localText(in: document.zone).prefix(16))
    guard let end = finding.end else { return text }
    let endText = String(end.localText(in: document.zone).prefix(16))
    if endText == text { return text }
    return text + "–"
      + (endText.prefix(10) == text.prefix(10) ? String(endText.dropFirst(11)) : endText)
  }
}
