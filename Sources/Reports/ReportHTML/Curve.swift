import Analysis
import Telemetry

/// Drawing of a finding: what was measured over time, the limit, gaps, the offence and its witness.
///
/// Whole tenths of a pixel throughout, so that every machine draws the same bytes. Words in it are fixed or
/// numbers; nothing of the input is written as text.
struct Curve {
  private let samples: [Exhibit.Sample]
  private let witness: (Int, Int)?
  private let finding: Finding
  private let zone: ZoneOffset
  private let wording: Wording
  private let isPersons: Bool
  private let hasSpeed: Bool
  private let firstTime: Int64
  private let span: Int64
  /// Top of the scale in tenths.
  private let ceiling: Int64
  private let step: Int64

  private enum Frame {
    static let width: Int64 = 4700
    static let height: Int64 = 1400
    static let left: Int64 = 330
    static let right: Int64 = 4640
    static let top: Int64 = 170
    static let bottom: Int64 = 1180
  }

  /// Nil where there are not two samples to draw a line between.
  init?(finding: Finding, exhibit: Exhibit, zone: ZoneOffset, wording: Wording) {
    guard exhibit.samples.count >= 2, let first = exhibit.samples.first,
      let last = exhibit.samples.last, last.time > first.time
    else { return nil }
    self.finding = finding
    self.zone = zone
    self.wording = wording
    samples = exhibit.samples
    let indices = exhibit.samples.indices
    witness = exhibit.witness.flatMap {
      indices.contains($0.0) && indices.contains($0.1) ? $0 : nil
    }
    isPersons = finding.rule == .overcrowding && exhibit.samples.contains { $0.persons != nil }
    hasSpeed = exhibit.samples.contains { $0.speed != nil && $0.setAside == nil }
    firstTime = first.time.seconds
    span = last.time.seconds - first.time.seconds
    let isPersons = isPersons
    var highest: Int64 = isPersons ? 100 : 600
    for sample in exhibit.samples where sample.setAside == nil {
      let values =
        isPersons
        ? [sample.persons.map { Int64($0) * 10 }]
        : [sample.speed, sample.displacementSpeed].map { $0.map { Int64($0.value) } }
      for value in values { highest = max(highest, value ?? 0) }
    }
    for level in Curve.levels(finding, isPersons: isPersons) { highest = max(highest, level.value) }
    highest = min(highest, 100_000)
    // About five lines of the grid, on round numbers.
    let wanted = highest * 108 / 100 / 5
    step = [50, 100, 200, 250, 400, 500, 1000, 2000, 5000, 10_000].first { $0 >= wanted } ?? 20_000
    ceiling = (highest * 106 / 100 + step - 1) / step * step
  }

  private typealias Level = (value: Int64, isAlternative: Bool)

  private static func levels(_ finding: Finding, isPersons: Bool) -> [Level] {
    if isPersons {
      guard let seats = finding.measurement(.seats), seats.decimals == 0 else { return [] }
      return [(seats.scaled * 10, false)]
    }
    guard let limit = finding.limit else { return [] }
    let others = limit.alternatives.map { (Int64($0.limit.value), true) }
    return [(Int64(limit.used.limit.value), false)] + others
  }

  // MARK: Places on the drawing

  private func x(_ time: Int64) -> Int64 {
    Frame.left + (time - firstTime) * (Frame.right - Frame.left) / span
  }

  private func y(_ value: Int64) -> Int64 {
    Frame.bottom - min(max(value, 0), ceiling) * (Frame.bottom - Frame.top) / ceiling
  }

  private func mainValue(_ sample: Exhibit.Sample) -> Int64? {
    guard sample.setAside == nil else { return nil }
    if isPersons { return sample.persons.map { Int64($0) * 10 } }
    return (hasSpeed ? sample.speed : sample.displacementSpeed).map { Int64($0.value) }
  }

  // MARK: Parts

  func draw(to html: inout HTMLWriter) {
    let thinned = thinned
    html.markup("<svg viewBox=\"0 0 ")
    html.integer(Frame.width)
    html.markup(" ")
    html.integer(Frame.height)
    html.markup("\" role=\"img\" aria-label=\"")
    html.text(
      isPersons
        ? wording.pick("车上人数曲线", "persons aboard over time")
        : wording.pick("速度曲线", "speed over time"))
    html.markup("\">")
    gaps(to: &html)
    grid(to: &html)
    offence(to: &html)
    levels(to: &html)
    if !isPersons {
      line("cd", thinned, to: &html) { $0.displacementSpeed.map { Int64($0.value) } }
    }
    if isPersons || hasSpeed { line("cs", thinned, to: &html) { mainValue($0) } }
    if let span = offenceSpan {
      let look: StaticString = hasSpeed || isPersons ? "cr" : "cr ce"
      line(look, thinned, within: span, to: &html) { mainValue($0) }
    }
    asideMarks(thinned, to: &html)
    witnessMarks(to: &html)
    html.markup("</svg>")
  }

  private func grid(to html: inout HTMLWriter) {
    var value: Int64 = 0
    while value <= ceiling {
      let height = y(value)
      html.rule("cg", from: Frame.left, to: Frame.right, height: height)
      html.label("ct", Frame.left - 50, height + 40, anchor: "end")
      html.integer(value / 10)
      html.markup("</text>")
      value += step
    }
    html.label("ct", Frame.left - 20, Frame.top - 50, anchor: nil)
    html.text(isPersons ? wording.pick("人", "persons") : "km/h")
    html.markup("</text>")
    timeAxis(to: &html)
  }

  private func timeAxis(to html: inout HTMLWriter) {
    let steps: [Int64] = [
      5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
    ]
    let tick = steps.first { span / $0 <= 6 } ?? 86_400
    html.rule("ca", from: Frame.left, to: Frame.right, height: Frame.bottom)
    let local = firstTime + Int64(zone.seconds)
    var time = firstTime + (tick - local % tick) % tick
    while time <= firstTime + span {
      let place = x(time)
      html.path("ca")
      html.move(place, Frame.bottom)
      html.markup("v50\"/>")
      html.label("ct", place, Frame.bottom + 165, anchor: "middle")
      html.text(
        clockText(Timestamp(seconds: time), in: zone, hasSeconds: !tick.isMultiple(of: 60)))
      html.markup("</text>")
      time += tick
    }
  }

  /// The first seconds of the time axis to the last, where no record says anything.
  private func gaps(to html: inout HTMLWriter) {
    for index in samples.indices.dropFirst() where samples[index].followsGap {
      let from = x(samples[index - 1].time.seconds)
      let width = x(samples[index].time.seconds) - from
      guard width > 0 else { continue }
      html.band("cx", from: from, width: width, top: Frame.top, bottom: Frame.bottom)
      guard width > 420 else { continue }
      html.label("ct", from + width / 2, Frame.bottom - 60, anchor: "middle")
      html.text(wording.pick("中断", "gap"))
      html.markup("</text>")
    }
  }

  private func offence(to html: inout HTMLWriter) {
    guard let span = offenceSpan else { return }
    let from = x(span.0)
    let width = max(x(span.1) - from, 12)
    html.band("co", from: from, width: width, top: Frame.top, bottom: Frame.bottom)
  }

  private var offenceSpan: (Int64, Int64)? {
    guard let start = finding.start, let end = finding.end else { return nil }
    let from = max(start.seconds, firstTime)
    let to = min(end.seconds, firstTime + span)
    return from <= to ? (from, to) : nil
  }

  private func levels(to html: inout HTMLWriter) {
    for level in Curve.levels(finding, isPersons: isPersons) where level.value <= ceiling {
      let height = y(level.value)
      let name: String
      if isPersons {
        name = wording.pick("核载 ", "seats ")
      } else if level.isAlternative {
        name = wording.pick("或 ", "or ")
      } else {
        name = wording.pick("限速 ", "limit ")
      }
      html.rule(
        level.isAlternative ? "cv" : "cl", from: Frame.left, to: Frame.right, height: height)
      html.label("ch", Frame.right - 10, height - 30, anchor: "end")
      html.text(name)
      html.fixed(level.value, decimals: 1, places: level.value % 10 == 0 ? 0 : 1)
      html.markup("</text>")
    }
  }

  /// One path; lifted where a value is missing, a record was set aside or a gap lies before it.
  private func line(
    _ className: StaticString, _ thinned: [Exhibit.Sample], within: (Int64, Int64)? = nil,
    to html: inout HTMLWriter, _ value: (Exhibit.Sample) -> Int64?
  ) {
    var isEmpty = true
    var isDown = false
    for sample in thinned {
      let time = sample.time.seconds
      let isOutside = within.map { time < $0.0 || time > $0.1 } ?? false
      if sample.setAside != nil { continue }
      guard !isOutside, let value = value(sample) else {
        isDown = false
        continue
      }
      if isEmpty { html.path(className) }
      isEmpty = false
      if isDown, !sample.followsGap {
        html.markup("L")
        html.point(x(time), y(value))
      } else {
        html.move(x(time), y(value))
      }
      isDown = true
    }
    if !isEmpty { html.markup("\"/>") }
  }

  private func asideMarks(_ thinned: [Exhibit.Sample], to html: inout HTMLWriter) {
    guard !isPersons else { return }
    for sample in thinned where sample.setAside != nil {
      guard let speed = sample.speed ?? sample.displacementSpeed else { continue }
      html.path("cm")
      html.move(x(sample.time.seconds) - 30, y(Int64(speed.value)) - 30)
      html.markup("l60 60m0 -60l-60 60\"/>")
    }
  }

  private func witnessMarks(to html: inout HTMLWriter) {
    guard let witness, let first = mainValue(samples[witness.0]),
      let second = mainValue(samples[witness.1])
    else { return }
    var places: [(Int64, Int64)] = []
    for (index, value) in [(witness.0, first), (witness.1, second)] {
      places.append((x(samples[index].time.seconds), y(value)))
    }
    for (place, height) in places {
      html.markup("<circle class=\"cw\" cx=\"")
      html.integer(place)
      html.markup("\" cy=\"")
      html.integer(height)
      html.markup("\" r=\"48\"/>")
    }
    let certified = finding.measuredText(.certifiedKmh).map {
      wording.pick("，可证 ", ", certified ") + $0 + " km/h"
    }
    let middle = (places[0].0 + places[1].0) / 2
    let above = min(places[0].1, places[1].1)
    let height = above - 110 > Frame.top - 60 ? above - 110 : max(places[0].1, places[1].1) + 170
    html.label(
      "cc", middle, height, anchor: middle < 1200 ? "start" : middle > 3800 ? "end" : "middle")
    html.text(wording.pick("证据点", "witness") + (certified ?? ""))
    html.markup("</text>")
  }

  /// At most some hundreds of samples: of very many, the highest of each bucket and all that mean something.
  private var thinned: [Exhibit.Sample] {
    let limit = 400
    guard samples.count > limit else { return samples }
    let size = (samples.count + limit - 1) / limit
    return stride(from: 0, to: samples.count, by: size).flatMap { start -> [Exhibit.Sample] in
      let bucket = start..<min(start + size, samples.count)
      let highest = bucket.max { (mainValue(samples[$0]) ?? -1) < (mainValue(samples[$1]) ?? -1) }
      return bucket.filter { $0 == highest || samples[$0].followsGap }.map { samples[$0] }
    }
  }
}
