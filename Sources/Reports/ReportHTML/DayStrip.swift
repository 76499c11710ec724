import Analysis
import Telemetry

/// Strip of one bus and day: driving, standing, gaps and findings over the hours in use.
struct DayStrip {
  /// Hours of the day that all strips of a page share.
  struct Hours {
    let from: Int64
    let to: Int64

    /// From the hour of the earliest record to the hour after the latest, at least four.
    init(_ rows: [DayRows.Row], zone: ZoneOffset) {
      var from: Int64 = 24
      var to: Int64 = 0
      for row in rows {
        let midnight = row.day.start(in: zone).seconds
        if let first = row.spans.first?.start.seconds {
          from = min(from, (first - midnight) / 3600)
        }
        if let last = row.spans.last?.end.seconds {
          to = max(to, (last - midnight + 3599) / 3600)
        }
      }
      from = min(max(from, 0), 20)
      self.from = from
      self.to = min(max(to, from + 4), 24)
    }
  }

  private enum Frame {
    static let width: Int64 = 10_600
    static let height: Int64 = 480
    static let left: Int64 = 60
    static let right: Int64 = 10_540
    static let top: Int64 = 110
    static let bottom: Int64 = 310
    static let labels: Int64 = 460
  }

  let row: DayRows.Row
  let hours: Hours
  let zone: ZoneOffset
  let wording: Wording

  private func x(_ time: Timestamp) -> Int64 {
    let from = row.day.start(in: zone).seconds + hours.from * 3600
    let seconds = min(max(time.seconds - from, 0), (hours.to - hours.from) * 3600)
    return Frame.left + seconds * (Frame.right - Frame.left) / ((hours.to - hours.from) * 3600)
  }

  func draw(to html: inout HTMLWriter) {
    html.openDrawing(
      width: Frame.width, height: Frame.height, wording.pick("全天行车情况", "the bus's day"))
    html.rectangle(
      "sf", Frame.left, Frame.top, width: Frame.right - Frame.left,
      height: Frame.bottom - Frame.top)
    for state in [BusDay.State.standing, .unusable, .gap, .driving] { draw(state, to: &html) }
    hourMarks(to: &html)
    for mark in row.marks { draw(mark, to: &html) }
    html.markup("</svg>")
  }

  /// One path a state; spans that begin where the last ended on paper are one.
  private func draw(_ state: BusDay.State, to html: inout HTMLWriter) {
    var bars: [(from: Int64, to: Int64)] = []
    for span in row.spans where span.state == state {
      let (from, to) = (x(span.start), max(x(span.end), x(span.start) + 8))
      if let last = bars.last, from <= last.to + 4 {
        bars[bars.count - 1].to = max(last.to, to)
      } else {
        bars.append((from, to))
      }
    }
    guard !bars.isEmpty else { return }
    switch state {
    case .driving: html.path("sd")
    case .standing: html.path("ss")
    case .gap: html.path("sg")
    case .unusable: html.path("su")
    }
    for bar in bars {
      if state == .gap {
        html.move(bar.from, (Frame.top + Frame.bottom) / 2)
        html.markup("H")
        html.integer(bar.to)
      } else {
        html.move(bar.from, Frame.top)
        html.markup("H")
        html.integer(bar.to)
        html.markup("V")
        html.integer(Frame.bottom)
        html.markup("H")
        html.integer(bar.from)
        html.markup("z")
      }
    }
    html.markup("\"/>")
  }

  private func hourMarks(to html: inout HTMLWriter) {
    let step: Int64 = hours.to - hours.from > 12 ? 2 : 1
    for hour in hours.from...hours.to {
      let place =
        Frame.left + (hour - hours.from) * (Frame.right - Frame.left) / (hours.to - hours.from)
      html.path("sh")
      html.move(place, Frame.bottom)
      html.markup("v40\"/>")
      guard (hour - hours.from) % step == 0 else { continue }
      html.label(
        "ct", place, Frame.labels,
        anchor: hour == hours.from ? "start" : hour == hours.to ? "end" : "middle")
      html.integer(hour)
      html.markup(":00</text>")
    }
  }

  /// A flag over the strip, solid where proven and outlined where suspected, and a tint down through it.
  private func draw(_ mark: DayRows.Mark, to html: inout HTMLWriter) {
    let from = x(mark.start)
    let width = max(x(mark.end) - from, 24)
    html.rectangle("st", from, Frame.top, width: width, height: Frame.bottom - Frame.top)
    html.rectangle(
      mark.certainty == .proven ? "sp" : "sq", from, 26, width: width, height: Frame.top - 26)
  }
}
