import Analysis
import Telemetry

extension Page {
  func days() -> [String: Any] {
    let days = document.days
    return [
      "hasDays": !days.rows.isEmpty, "dayBlocks": dayBlocks(days.rows), "daysNote": daysNote(days),
    ]
  }

  private func daysNote(_ days: DayRows) -> String {
    var parts: [String] = []
    if days.shownVehicles < days.vehicles {
      parts.append(
        pick(
          "有记录的车辆共 \(grouped(days.vehicles)) 辆，超过 \(DayRows.maximumVehicles) 辆时只画有线索明细的车辆，这里是 \(grouped(days.shownVehicles)) 辆。",
          "Of \(grouped(days.vehicles)) buses with records only those with findings above are drawn, here \(grouped(days.shownVehicles))."
        ))
    }
    if days.daysLeftOut > 0 {
      parts.append(
        pick(
          "每车最多画 7 天，另有 \(grouped(days.daysLeftOut)) 个车日未画。",
          "At most seven days of a bus are drawn; \(grouped(days.daysLeftOut)) days more are not."))
    }
    if document.audience.hidesPlaces {
      parts.append(
        pick(
          "本版对外公开，不列六定核对。", "This is the public version; plans and routes are not listed."))
    } else if !days.rows.contains(where: { !$0.runs.isEmpty }) {
      parts.append(
        pick(
          "没有排班表和审定线路可供核对，六定一栏从略。",
          "There is no roster and no approved route to hold the days against."))
    }
    return parts.joined(separator: pick("", " "))
  }

  private func dayBlocks(_ rows: [DayRows.Row]) -> String {
    let hours = DayStrip.Hours(rows, zone: document.zone)
    var html = HTMLWriter(capacity: rows.count * 3000)
    for row in rows {
      html.markup("<div class=\"day\"><div class=\"who\"><b>")
      html.text(show(row.vehicle))
      html.markup("</b><span>")
      html.text(row.day.description)
      html.markup("</span>")
      if let name = row.providerName {
        html.markup("<span>")
        html.text(printable(name, limit: 60))
        html.markup("</span>")
      }
      html.markup("<span class=\"soft\">")
      html.text(times(row.spans))
      html.markup("</span></div>\n")
      guard !row.spans.isEmpty else {
        html.markup("<p class=\"note\">")
        html.text(pick("当日有排班，没有任何记录。", "On the roster, without any record."))
        html.markup("</p>")
        sheets(row.runs, to: &html)
        html.markup("</div>\n")
        continue
      }
      DayStrip(row: row, hours: hours, zone: document.zone, wording: wording).draw(to: &html)
      sheets(row.runs, to: &html)
      html.markup("</div>\n")
    }
    return html.fragment
  }

  private func times(_ spans: [BusDay.Span]) -> String {
    let states: [(BusDay.State, String)] = [
      (.driving, pick("行驶", "driving")), (.standing, pick("停驶", "standing")),
      (.gap, pick("中断", "gaps")), (.unusable, pick("记录搁置", "set aside")),
    ]
    return joined(
      states.compactMap { state, name in
        let seconds = spans.reduce(0) { $1.state == state ? $0 + $1.seconds : $0 }
        return seconds > 0 ? name + " " + hoursAndMinutes(seconds) : nil
      })
  }

  /// `2:05` hours and minutes, rounded down; seconds below a minute.
  private func hoursAndMinutes(_ seconds: Int64) -> String {
    guard seconds >= 60 else { return "\(seconds) s" }
    let minutes = seconds / 60 % 60
    return "\(seconds / 3600):" + (minutes < 10 ? "0" : "") + "\(minutes)"
  }

  // MARK: The six fixed things

  private func sheets(_ runs: [RunSheet], to html: inout HTMLWriter) {
    guard !runs.isEmpty else { return }
    html.markup("<table class=\"six\"><colgroup>")
    html.markup("<col class=\"c0\"><col class=\"c1\"><col class=\"c2\"><col class=\"c3\">")
    html.markup("<col class=\"c4\"><col class=\"c5\"><col class=\"c6\"><col></colgroup><thead><tr>")
    let heads = [
      pick("班次", "Run"), "", pick("定车", "Bus"), pick("定人（驾驶人）", "Driver"),
      pick("定照管员", "Attendant"), pick("定路线", "Route"), pick("定时间", "Times"),
      pick("定站点", "Stops"),
    ]
    for head in heads {
      html.markup("<th>")
      html.text(head)
      html.markup("</th>")
    }
    html.markup("</tr></thead>")
    for (index, run) in runs.enumerated() {
      let hasVisits = !(run.drive?.visits ?? []).isEmpty
      html.markup(hasVisits ? "<tbody><tr><td rowspan=\"3\">" : "<tbody><tr><td rowspan=\"2\">")
      html.integer(Int64(index + 1))
      html.markup("</td>")
      html.unbroken(pick("计划", "planned"))
      plan(run, to: &html)
      html.markup("</tr>\n<tr>")
      html.unbroken(pick("实际", "observed"))
      drive(run, to: &html)
      html.markup("</tr>")
      visits(run, to: &html)
      html.markup("</tbody>\n")
    }
    html.markup("</table>")
  }

  private func plan(_ run: RunSheet, to html: inout HTMLWriter) {
    guard let plan = run.plan else {
      html.markup("<td colspan=\"6\" class=\"soft\">")
      html.text(pick("排班表中没有这一班次。", "No roster knows of this run."))
      html.markup("</td>")
      return
    }
    cell(show(run.vehicle), to: &html)
    cell(plan.driver.map { show($0) }, to: &html)
    cell(plan.attendant.map { printable($0, limit: 40) }, to: &html)
    cell(route(plan.route, plan.routeName), to: &html)
    cell(clocks(plan.start, plan.end), to: &html)
    cell(plan.stops.map { pick("\($0) 站", "\($0)") }, to: &html)
  }

  private func drive(_ run: RunSheet, to html: inout HTMLWriter) {
    guard let drive = run.drive else {
      html.markup("<td colspan=\"6\" class=\"soft\">")
      html.text(pick("该班次时间内没有记录。", "There is no record in the run's time."))
      html.markup("</td>")
      return
    }
    let plan = run.plan
    cell(pick("有轨迹", "has a track"), to: &html)
    let drivers = drive.drivers.map { show($0) }
    cell(
      drivers.isEmpty ? nil : joined(drivers), absent: pick("记录未载", "not on the records"),
      differs: plan?.driver.map { planned in drive.drivers.contains { $0 != planned } } ?? false,
      to: &html)
    cell(nil, absent: pick("定位记录不能反映", "cannot be seen in the records"), to: &html)
    cell(
      route(drive.route, drive.routeName).map {
        drive.isReversed ? $0 + pick("（逆向）", " (reversed)") : $0
      }, absent: pick("未识别", "not recognised"),
      differs: plan?.route != nil && drive.route != nil && plan?.route != drive.route, to: &html)
    cell(clocks(drive.start, drive.end), absent: pick("未见行驶", "no motion seen"), to: &html)
    cell(
      stops(drive), absent: pick("未判", "not judged"), differs: drive.count(.missed) > 0, to: &html
    )
  }

  private func stops(_ drive: RunSheet.Drive) -> String? {
    guard !drive.visits.isEmpty else { return nil }
    let (served, missed) = (drive.count(.served), drive.count(.missed))
    var parts = [pick("停靠 \(served) 站", "\(served) served")]
    if missed > 0 { parts.append(pick("疑漏停 \(missed) 站", "\(missed) perhaps missed")) }
    let unjudged = drive.visits.count - served - missed
    if unjudged > 0 { parts.append(pick("未判 \(unjudged) 站", "\(unjudged) not judged")) }
    return joined(parts)
  }

  /// Every stop with its planned and its observed time.
  private func visits(_ run: RunSheet, to html: inout HTMLWriter) {
    guard let visits = run.drive?.visits, !visits.isEmpty else { return }
    html.markup("<tr>")
    html.unbroken(pick("站点", "stops"))
    html.markup("<td colspan=\"6\" class=\"visits\"><span class=\"soft\">")
    html.text(pick("计划 → 实到：", "planned → observed:"))
    html.markup("</span> ")
    for visit in visits.prefix(40) {
      html.markup(visit.outcome == .missed ? "<span class=\"strong\">" : "<span>")
      html.text(printable(visit.name ?? visit.stop.text, limit: 20) + " ")
      html.text(visit.planned.map { clock($0) } ?? "—")
      html.text(" → ")
      switch visit.outcome {
      case .served: html.text(visit.arrival.map { clock($0) } ?? "—")
      case .missed: html.text(pick("疑漏停", "perhaps missed"))
      case .unjudged: html.text(pick("未判", "not judged"))
      }
      html.markup("</span> ")
    }
    if visits.count > 40 { html.text("…") }
    html.markup("</td></tr>")
  }

  private func route(_ id: RouteID?, _ name: String?) -> String? {
    guard let id else { return nil }
    let text = printable(id.text, limit: 30)
    return name.map { text + " " + printable($0, limit: 30) } ?? text
  }

  private func clocks(_ start: Timestamp?, _ end: Timestamp?) -> String? {
    guard start != nil || end != nil else { return nil }
    return (start.map { clock($0) } ?? "—") + "–" + (end.map { clock($0) } ?? "—")
  }

  private func clock(_ time: Timestamp) -> String {
    clockText(time, in: document.zone, hasSeconds: false)
  }

  /// What is there; what is absent is said, in less weight.
  private func cell(
    _ text: String?, absent: String? = nil, differs: Bool = false, to html: inout HTMLWriter
  ) {
    guard let text, !text.isEmpty else {
      html.markup("<td class=\"soft\">")
      html.text(absent ?? pick("未填", "not given"))
      html.markup("</td>")
      return
    }
    html.markup(differs ? "<td class=\"strong\">" : "<td>")
    html.text(text)
    html.markup("</td>")
  }
}
