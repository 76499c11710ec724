import Analysis
import Geo
import Telemetry

/// Drawing of a place: the track over the approved line, stops by name, the offending part in one strong colour.
///
/// North is up, one scale both ways. Whole tenths of a pixel, so that every machine draws the same bytes. The
/// only texts of the input are names of stops and routes, and they are escaped.
struct RouteDrawing {
  private let sketch: RouteSketch
  private let zone: ZoneOffset
  private let wording: Wording
  private let plane: SketchPlane
  /// Middle of what is shown, on the plane.
  private let middle: SketchPlane.Place
  /// Tenths of a pixel for so many centimetres.
  private let scale: (tenths: Int64, centimeters: Int64)

  enum Frame {
    static let width: Int64 = 3400
    static let height: Int64 = 2300
    static let margin: Int64 = 60
  }

  /// Nil where there are not two points to draw a line between.
  init?(_ sketch: RouteSketch, zone: ZoneOffset, wording: Wording) {
    guard sketch.points.count >= 2 else { return nil }
    self.sketch = sketch
    self.zone = zone
    self.wording = wording
    plane = SketchPlane(around: sketch.corners.0)
    let (low, high) = (plane.place(sketch.corners.0), plane.place(sketch.corners.1))
    let width = max(100, high.x - low.x)
    let height = max(100, high.y - low.y)
    middle = SketchPlane.Place(x: (low.x + high.x) / 2, y: (low.y + high.y) / 2)
    let (free, tall) = (Frame.width - 2 * Frame.margin, Frame.height - 2 * Frame.margin)
    scale = free * height < tall * width ? (free, width) : (tall, height)
  }

  private typealias Point = (x: Int64, y: Int64)

  private func point(_ place: Coordinate) -> Point {
    let place = plane.place(place)
    return (
      Frame.width / 2 + limited((place.x - middle.x) * scale.tenths / scale.centimeters),
      Frame.height / 2 - limited((place.y - middle.y) * scale.tenths / scale.centimeters)
    )
  }

  /// Far outside is far enough.
  private func limited(_ value: Int64) -> Int64 { min(max(value, -100_000), 100_000) }

  private func length(centimeters: Int64) -> Int64 {
    limited(centimeters * scale.tenths / scale.centimeters)
  }

  func draw(to html: inout HTMLWriter) {
    html.openDrawing(
      width: Frame.width, height: Frame.height,
      wording.pick("轨迹与审定线路示意图", "track and approved line"))
    html.rectangle("mf", 0, 0, width: Frame.width, height: Frame.height)
    let track = sketch.points.map { point($0.place) }
    var labels = LabelPlacer(width: Frame.width, height: Frame.height)
    labels.occupy(x: 0, y: Frame.height - 260, width: 1150, height: 260)
    labels.occupy(x: Frame.width - 260, y: 0, width: 260, height: 400)
    labels.shun(track)
    if let line = sketch.line { draw(line, to: &html) }
    drawTrack(track, to: &html)
    if let line = sketch.line { drawStops(line, &labels, to: &html) }
    drawTimes(track, &labels, to: &html)
    drawScale(to: &html)
    drawNorth(to: &html)
    html.markup("</svg>")
  }

  // MARK: The approved line

  private func draw(_ line: RouteSketch.Line, to html: inout HTMLWriter) {
    let pieces = line.pieces.map { $0.map { point($0) } }
    if let meters = line.corridorMeters, meters > 0 {
      html.markup("<g stroke-width=\"")
      html.integer(max(20, length(centimeters: Int64(min(meters, 100_000)) * 200)))
      html.markup("\">")
      for piece in pieces { html.polyline("mk", piece) }
      html.markup("</g>")
    }
    for piece in pieces { html.polyline("ml", piece) }
  }

  private func drawStops(
    _ line: RouteSketch.Line, _ labels: inout LabelPlacer, to html: inout HTMLWriter
  ) {
    // The stop that is meant gets its name first, whatever else has to go without.
    let stops = line.stops.filter(\.isMeant) + line.stops.filter { !$0.isMeant }
    var shown: [(stop: RouteSketch.Stop, at: Point)] = []
    for stop in stops {
      let place = point(stop.place)
      guard isInside(place) else { continue }
      shown.append((stop, place))
      labels.occupy(x: place.x - 45, y: place.y - 45, width: 90, height: 90)
    }
    for (stop, place) in shown {
      html.circle(stop.isMeant ? "mx" : "ms", place.x, place.y, radius: stop.isMeant ? 62 : 42)
      let name = printable(stop.name ?? stop.id.text, limit: 14)
      guard !name.isEmpty else { continue }
      let spot = labels.place(besides: place, name)
      guard let spot = spot ?? (stop.isMeant ? labels.fallback(besides: place, name) : nil) else {
        continue
      }
      html.label(stop.isMeant ? "cc" : "mt", spot.x, spot.y, anchor: spot.anchor)
      html.text(name)
      html.markup("</text>")
    }
  }

  // MARK: The track

  private func drawTrack(_ track: [Point], to html: inout HTMLWriter) {
    for piece in pieces(of: track, in: track.indices) { html.polyline("mp", piece) }
    for index in track.indices.dropFirst() where sketch.points[index].followsGap {
      html.polyline("mg", [track[index - 1], track[index]])
    }
    guard let offence else { return }
    for piece in pieces(of: track, in: Range(offence)) { html.polyline("mo", piece) }
    let part = track[offence]
    let width = (part.map(\.x).max() ?? 0) - (part.map(\.x).min() ?? 0)
    let height = (part.map(\.y).max() ?? 0) - (part.map(\.y).min() ?? 0)
    // Standing still is a dot that nobody would see.
    if max(width, height) < 160 {
      let center = (
        (part.map(\.x).reduce(0, +)) / Int64(part.count),
        (part.map(\.y).reduce(0, +)) / Int64(part.count)
      )
      html.circle("mr", center.0, center.1, radius: 110)
    } else {
      arrow(part, to: &html)
    }
  }

  private var offence: ClosedRange<Int>? {
    sketch.offence.flatMap { range in
      range.lowerBound >= 0 && range.upperBound < sketch.points.count ? range : nil
    }
  }

  /// Runs of points without a gap.
  private func pieces(of track: [Point], in range: Range<Int>) -> [[Point]] {
    var pieces: [[Point]] = [[]]
    for index in range {
      if index > range.lowerBound, sketch.points[index].followsGap { pieces.append([]) }
      pieces[pieces.count - 1].append(track[index])
    }
    return pieces
  }

  /// Which way it went: a head on the longest step.
  private func arrow(_ part: ArraySlice<Point>, to html: inout HTMLWriter) {
    var longest: (length: Int64, from: Point, to: Point)?
    for (from, to) in zip(part, part.dropFirst()) {
      let middle = ((from.x + to.x) / 2, (from.y + to.y) / 2)
      guard isInside(middle) else { continue }
      let length = root((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y))
      if length > longest?.length ?? 0 { longest = (length, from, to) }
    }
    guard let longest, longest.length > 60 else { return }
    let (dx, dy) = (longest.to.x - longest.from.x, longest.to.y - longest.from.y)
    let tip = (
      (longest.from.x + longest.to.x) / 2 + dx * 55 / longest.length,
      (longest.from.y + longest.to.y) / 2 + dy * 55 / longest.length
    )
    let back = (tip.0 - dx * 120 / longest.length, tip.1 - dy * 120 / longest.length)
    let (sx, sy) = (-dy * 55 / longest.length, dx * 55 / longest.length)
    html.path("mh")
    html.move(tip.0, tip.1)
    html.markup("L")
    html.point(back.0 + sx, back.1 + sy)
    html.markup(" ")
    html.point(back.0 - sx, back.1 - sy)
    html.markup("z\"/>")
  }

  private func drawTimes(
    _ track: [Point], _ labels: inout LabelPlacer, to html: inout HTMLWriter
  ) {
    guard let offence else { return }
    let (first, last) = (offence.lowerBound, offence.upperBound)
    let (from, to) = (track[first], track[last])
    var texts = [(from, clock(first))]
    if clock(last) != clock(first) {
      // Where both ends are one place one name tells both times.
      if abs(from.x - to.x) + abs(from.y - to.y) < 200 {
        texts = [(to, clock(first) + "–" + clock(last))]
      } else {
        texts.append((to, clock(last)))
      }
    }
    for (place, text) in texts where isInside(place) {
      html.circle("me", place.x, place.y, radius: 34)
      guard let spot = labels.place(besides: place, text) else { continue }
      html.label("cc", spot.x, spot.y, anchor: spot.anchor)
      html.text(text)
      html.markup("</text>")
    }
  }

  private func clock(_ index: Int) -> String {
    clockText(sketch.points[index].time, in: zone)
  }

  private func isInside(_ point: Point) -> Bool {
    (0...Frame.width).contains(point.x) && (0...Frame.height).contains(point.y)
  }

  // MARK: Scale and north

  private func drawScale(to html: inout HTMLWriter) {
    let steps: [Int64] = [
      10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000,
      500_000,
    ]
    let meters = steps.last { length(centimeters: $0 * 100) <= 900 } ?? 10
    let width = length(centimeters: meters * 100)
    let (left, bottom) = (Int64(90), Frame.height - 80)
    html.path("mb")
    html.move(left, bottom - 50)
    html.markup("v50h")
    html.integer(width)
    html.markup("v-50\"/>")
    html.label("mt", left + width / 2, bottom - 40, anchor: "middle")
    html.integer(meters < 1000 ? meters : meters / 1000)
    html.text(meters < 1000 ? " m" : " km")
    html.markup("</text>")
  }

  private func drawNorth(to html: inout HTMLWriter) {
    let x = Frame.width - 130
    html.path("mn")
    html.move(x, 70)
    html.markup("l65 190l-65 -45l-65 45z\"/>")
    html.label("mt", x, 385, anchor: "middle")
    html.text(wording.pick("北", "N"))
    html.markup("</text>")
  }
}

/// Whole square root, rounded down; 0 for what is negative.
private func root(_ value: Int64) -> Int64 {
  value > 0 ? Int64(Double(value).squareRoot()) : 0
}
