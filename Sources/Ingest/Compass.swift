/// Directions in words (正北, 东北, 北偏东30度), as platforms print them.
enum Compass {
  private static let points: [(word: String, degrees: UInt16)] = [
    ("正北", 0), ("正东", 90), ("正南", 180), ("正西", 270), ("东北", 45), ("北东", 45),
    ("东南", 135), ("南东", 135), ("西南", 225), ("南西", 225), ("西北", 315), ("北西", 315),
    ("北", 0), ("东", 90), ("南", 180), ("西", 270), ("n", 0), ("ne", 45), ("e", 90),
    ("se", 135), ("s", 180), ("sw", 225), ("w", 270), ("nw", 315), ("north", 0), ("northeast", 45),
    ("east", 90), ("southeast", 135), ("south", 180), ("southwest", 225), ("west", 270),
    ("northwest", 315),
  ]

  /// Degrees clockwise from north that `text` names; nil where it names none.
  ///
  /// A number beside the word, as in `东北(45)` or `92°`, is better than the word; in 北偏东30度 it counts
  /// from the first point towards the second; 北偏东 alone lies half way.
  static func degrees(_ text: String) -> UInt16? {
    let word = HeaderName.normalised(text)
    if let found = point(word) { return found }
    let (base, number) = parted(word)
    if let turn = base.range(of: "偏") {
      guard let from = point(String(base[..<turn.lowerBound])),
        let to = point(String(base[turn.upperBound...]))
      else { return nil }
      let isClockwise = (to + 360 - from) % 360 == 90
      guard isClockwise || (from + 360 - to) % 360 == 90 else { return nil }
      let angle = number ?? 45
      guard angle <= 90 else { return nil }
      return isClockwise ? (from + angle) % 360 : (from + 360 - angle) % 360
    }
    guard let number, number <= 360, base.isEmpty || point(base) != nil else { return nil }
    return number
  }

  private static func point(_ word: String) -> UInt16? {
    let bare = word.hasSuffix("方向") ? String(word.dropLast(2)) : word
    let plain = bare.hasSuffix("方") || bare.hasSuffix("向") ? String(bare.dropLast()) : bare
    return points.first { $0.word == plain }?.degrees
  }

  /// The words without number, brackets and degree sign, and the whole number among them.
  private static func parted(_ word: String) -> (base: String, number: UInt16?) {
    var base = String.UnicodeScalarView()
    var digits = ""
    var isFraction = false
    for scalar in word.unicodeScalars {
      switch scalar {
      case "0"..."9": if !isFraction { digits.unicodeScalars.append(scalar) }
      case ".": isFraction = true
      case "(", ")", "[", "]", "°", "度", ",", ":": break
      default: base.append(scalar)
      }
    }
    return (String(base), digits.count <= 3 ? UInt16(digits) : nil)
  }
}

extension String {
  /// First place of `part`; Foundation's search is not worth its import.
  fileprivate func range(of part: Character) -> Range<String.Index>? {
    firstIndex(of: part).map { $0..<index(after: $0) }
  }
}
