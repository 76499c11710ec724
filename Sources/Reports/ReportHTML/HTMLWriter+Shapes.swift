/// Shapes of our drawings: whole numbers, class names of the style sheet, nothing of the input but texts.
extension HTMLWriter {
  mutating func point(_ x: Int64, _ y: Int64) {
    integer(x)
    markup(" ")
    integer(y)
  }

  mutating func move(_ x: Int64, _ y: Int64) {
    markup("M")
    point(x, y)
  }

  /// Opens a path whose data follow.
  mutating func path(_ className: StaticString) {
    markup("<path class=\"")
    markup(className)
    markup("\" d=\"")
  }

  /// A level line.
  mutating func rule(
    _ className: StaticString, from left: Int64, to right: Int64, height: Int64
  ) {
    path(className)
    move(left, height)
    markup("H")
    integer(right)
    markup("\"/>")
  }

  /// A stretch of time over the whole height.
  mutating func band(
    _ className: StaticString, from left: Int64, width: Int64, top: Int64, bottom: Int64
  ) {
    path(className)
    move(left, top)
    markup("h")
    integer(width)
    markup("V")
    integer(bottom)
    markup("h")
    integer(-width)
    markup("z\"/>")
  }

  /// Opens a text whose words follow.
  mutating func label(
    _ className: StaticString, _ x: Int64, _ y: Int64, anchor: StaticString?
  ) {
    markup("<text class=\"")
    markup(className)
    markup("\" x=\"")
    integer(x)
    markup("\" y=\"")
    integer(y)
    if let anchor {
      markup("\" text-anchor=\"")
      markup(anchor)
    }
    markup("\">")
  }

  /// Opens a drawing with its name for those who cannot see it.
  mutating func openDrawing(width: Int64, height: Int64, _ name: String) {
    markup("<svg viewBox=\"0 0 ")
    integer(width)
    markup(" ")
    integer(height)
    markup("\" role=\"img\" aria-label=\"")
    text(name)
    markup("\">")
  }

  /// A path through all points, nothing for fewer than two.
  mutating func polyline(_ className: StaticString, _ points: [(x: Int64, y: Int64)]) {
    guard points.count >= 2, let first = points.first else { return }
    path(className)
    move(first.x, first.y)
    markup("L")
    for index in 1..<points.count {
      if index > 1 { markup(" ") }
      point(points[index].x, points[index].y)
    }
    markup("\"/>")
  }

  mutating func circle(_ className: StaticString, _ x: Int64, _ y: Int64, radius: Int64) {
    markup("<circle class=\"")
    markup(className)
    markup("\" cx=\"")
    integer(x)
    markup("\" cy=\"")
    integer(y)
    markup("\" r=\"")
    integer(radius)
    markup("\"/>")
  }

  mutating func rectangle(
    _ className: StaticString, _ x: Int64, _ y: Int64, width: Int64, height: Int64
  ) {
    markup("<rect class=\"")
    markup(className)
    markup("\" x=\"")
    integer(x)
    markup("\" y=\"")
    integer(y)
    markup("\" width=\"")
    integer(width)
    markup("\" height=\"")
    integer(height)
    markup("\"/>")
  }
}
