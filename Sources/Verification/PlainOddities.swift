import Telemetry

/// A position as a cell may hold it: degrees, degrees and minutes, or whole millionths.
struct PlainPosition {
  var longitudeE6: Int32
  var latitudeE6: Int32
  /// Digits behind the point of the degree, the lesser of both.
  var digits: Int

  /// Nil where the two cells are no position.
  init?(longitude: String, latitude: String) {
    let cells = [longitude, latitude].map { withoutOuterBlanks(halfWidth($0)) }
    if cells.contains(where: PlainRecord.isAbsent) { return nil }
    let numbers = cells.map { PlainNumber($0) }
    if let east = numbers[0], let e6 = east.scaled(6).flatMap({ Int32(exactly: $0) }) {
      guard let north = numbers[1], let n6 = north.scaled(6).flatMap({ Int32(exactly: $0) }) else {
        return nil
      }
      (longitudeE6, latitudeE6) = (e6, n6)
      digits = min(east.printed, north.printed)
      return
    }
    if let east = Self.signed(cells[0], positive: "Ee东", negative: "Ww西", most: 180),
      let north = Self.signed(cells[1], positive: "Nn北", negative: "Ss南", most: 90)
    {
      (longitudeE6, latitudeE6) = (east.e6, north.e6)
      digits = min(east.digits, north.digits)
      return
    }
    guard let east = numbers[0], let north = numbers[1] else { return nil }
    guard let odd = Self.millionths(east, north) ?? Self.minutes(east, north) else { return nil }
    self = odd
  }

  private init(_ longitudeE6: Int64, _ latitudeE6: Int64, _ digits: Int) {
    self.longitudeE6 = Int32(clamping: longitudeE6)
    self.latitudeE6 = Int32(clamping: latitudeE6)
    self.digits = digits
  }

  /// `119912345`, or with one more digit.
  private static func millionths(_ east: PlainNumber, _ north: PlainNumber) -> PlainPosition? {
    guard east.printed == 0, north.printed == 0, let x = east.scaled(0), let y = north.scaled(0),
      abs(x) > 1_000_000
    else { return nil }
    let scale: Int64 = abs(x) <= 180_000_000 ? 1 : 10
    guard abs(x) <= 180_000_000 * scale, abs(y) <= 90_000_000 * scale else { return nil }
    return PlainPosition(x / scale, y / scale, scale == 1 ? 6 : 7)
  }

  /// `11954.7407`: degrees and minutes as NMEA 0183 joins them.
  private static func minutes(_ east: PlainNumber, _ north: PlainNumber) -> PlainPosition? {
    guard east.printed + north.printed > 0, let x = east.scaled(6), let y = north.scaled(6) else {
      return nil
    }
    let (wholeX, wholeY) = (abs(x) / 1_000_000, abs(y) / 1_000_000)
    guard (2148...18_000).contains(wholeX), (90...9000).contains(wholeY), wholeX % 100 < 60,
      wholeY % 100 < 60
    else { return nil }
    func e6(_ value: Int64) -> Int64 {
      let size = value.magnitude
      let degrees = Int64(size / 100_000_000 * 1_000_000 + size % 100_000_000 / 60)
      return value < 0 ? -degrees : degrees
    }
    return PlainPosition(e6(x), e6(y), min(east.printed, north.printed, 14) + 1)
  }

  /// `119°54′44.5″`, `E119.912345`, `东经119度54分`.
  private static func signed(
    _ text: String, positive: String, negative: String, most: Int64
  ) -> (e6: Int32, digits: Int)? {
    var isNegative = false
    var numbers: [String] = [""]
    var marks = 0
    for scalar in text.unicodeScalars {
      if ("0"..."9").contains(scalar) || scalar == "." {
        numbers[numbers.count - 1].unicodeScalars.append(scalar)
        continue
      }
      if scalar == "-", numbers == [""] {
        isNegative = true
        continue
      }
      if negative.unicodeScalars.contains(scalar) {
        isNegative = true
      } else if !positive.unicodeScalars.contains(scalar),
        !"°º度′'’分″\"”秒 :经纬".unicodeScalars.contains(scalar)
      {
        return nil
      }
      marks += 1
      if numbers.last != "" { numbers.append("") }
    }
    if numbers.last == "" { numbers.removeLast() }
    guard marks > 0, (1...3).contains(numbers.count) else { return nil }
    var sum: Int64 = 0
    var digits = 0
    for (place, text) in numbers.enumerated() {
      guard let number = PlainNumber(text), let e8 = number.scaled(8) else { return nil }
      let limit = place == 0 ? most : 60
      guard place == 0 ? e8 <= limit * 100_000_000 : e8 < limit * 100_000_000 else { return nil }
      // Only the last of them may have a fraction.
      guard place == numbers.count - 1 || number.printed == 0 else { return nil }
      sum += e8 / [1, 60, 3600][place]
      digits = place == 0 ? number.printed : min(15, number.printed + [0, 1, 3][place])
    }
    guard sum <= most * 100_000_000 else { return nil }
    let e6 = Int32(clamping: sum / 100)
    return (isNegative ? -e6 : e6, digits)
  }
}

/// A direction in words, such as 正北 or 北偏东30度.
enum PlainCompass {
  private static let degrees: [String: Int64] = [
    "北": 0, "东北": 45, "北东": 45, "东": 90, "东南": 135, "南东": 135, "南": 180, "西南": 225,
    "南西": 225, "西": 270, "西北": 315, "北西": 315, "n": 0, "ne": 45, "e": 90, "se": 135, "s": 180,
    "sw": 225, "w": 270, "nw": 315, "north": 0, "northeast": 45, "east": 90, "southeast": 135,
    "south": 180, "southwest": 225, "west": 270, "northwest": 315,
  ]

  private static func point(_ word: String) -> Int64? {
    var bare = word
    if bare.hasSuffix("方向") {
      bare.removeLast(2)
    } else if bare.hasSuffix("方") || bare.hasSuffix("向") {
      bare.removeLast()
    }
    if bare.count == 2, bare.hasPrefix("正") { bare.removeFirst() }
    return degrees[bare]
  }

  /// Nil where `text` names no direction.
  static func degrees(_ text: String) -> Int64? {
    let word = PlainHeader.comparable(text)
    if let known = point(word) { return known }
    let whole = word.prefix { $0 != "." }
    let digits = (word.contains(".") ? String(whole) : word).filter { $0.isASCII && $0.isNumber }
    let number = digits.count <= 3 ? Int64(digits) : nil
    let base = word.filter { !($0.isASCII && $0.isNumber) && !"().[]°度,:".contains($0) }
    let parts = base.split(separator: "偏", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let from = point(String(parts[0])), let to = point(String(parts[1])) else { return nil }
      let turn = (to - from + 360) % 360
      let angle = number ?? 45
      guard turn == 90 || turn == 270, angle <= 90 else { return nil }
      return (from + (turn == 90 ? angle : 360 - angle)) % 360
    }
    guard let number, number <= 360, base.isEmpty || point(base) != nil else { return nil }
    return number
  }
}

extension PlainRecord {
  /// What the cells say of the time, as one text with day and clock of 24 hours.
  static func time(of cells: [String: String]) -> String {
    var text = timeText(cells["time"] ?? "")
    text = twentyFourHours(text) ?? text
    guard let cell = cells["date"], let clock = clock(text) else { return text }
    var day = timeText(cell)
    if day.utf8.count == 8, day.allSatisfy({ $0.isASCII && $0.isNumber }) {
      day = "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
    }
    return (day.split(separator: " ", maxSplits: 1).first.map(String.init) ?? "") + " " + clock
  }

  /// A clock alone, `071220` with its colons; nil for what has a day of its own.
  private static func clock(_ text: String) -> String? {
    if text.utf8.count == 6, text.allSatisfy({ $0.isASCII && $0.isNumber }) {
      return "\(text.prefix(2)):\(text.dropFirst(2).prefix(2)):\(text.suffix(2))"
    }
    let hour = text.prefix { $0 != ":" }
    guard hour.count < text.count, (1...2).contains(hour.count),
      hour.allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    return text
  }

  /// Of `2026-03-02 下午 3:05` the text with 15; nil where no half of the day is named.
  private static func twentyFourHours(_ text: String) -> String? {
    for (word, isAfternoon) in [
      ("上午", false), ("下午", true), ("AM", false), ("PM", true), ("am", false), ("pm", true),
    ] {
      guard let found = text.firstRange(of: word) else { continue }
      let rest = withoutOuterBlanks(String(text[found.upperBound...]))
      let whole = withoutOuterBlanks(text[..<found.lowerBound] + " " + rest)
      guard let colon = whole.firstIndex(of: ":") else { return nil }
      let digits = whole[..<colon].reversed().prefix { $0.isNumber }.count
      let head = whole[..<colon].dropLast(digits)
      guard (1...2).contains(digits), let hour = Int(whole[..<colon].suffix(digits)), hour <= 12
      else { return nil }
      return head + "\(hour % 12 + (isAfternoon ? 12 : 0))" + whole[colon...]
    }
    return nil
  }

  /// Takes door and ignition from a list of words such as `ACC开,定位`; columns of their own say it better.
  mutating func readWords(_ text: String, _ header: PlainHeader) {
    for piece in text.split(whereSeparator: { ",，;；|、 /\t。".contains($0) }) {
      let word = PlainHeader.comparable(String(piece)).filter { $0 != ":" && $0 != "=" }
      if !header.roles.contains("ignition"), isIgnitionOn == nil {
        if ["acc开", "acc开启", "accon", "acc点火", "点火", "acc1"].contains(word) { isIgnitionOn = true }
        if ["acc关", "acc关闭", "accoff", "acc熄火", "熄火", "acc0"].contains(word) {
          isIgnitionOn = false
        }
      }
      if !header.roles.contains("door"), isDoorOpen == nil {
        if ["车门开", "车门打开", "门开", "前门开", "开门"].contains(word) { isDoorOpen = true }
        if ["车门关", "车门关闭", "门关", "前门关", "关门"].contains(word) { isDoorOpen = false }
      }
    }
  }
}
