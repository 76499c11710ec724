import Telemetry

/// What offices and platforms write otherwise than a log should: seen by the general way alone.
extension RowEngine {
  /// Whether the row holds sums (合计, 小计 …) instead of a fix.
  func isTotal() -> Bool {
    for index in 0..<min(cells.count, 8) {
      let cell = trimmedCell(index)
      if cell.isEmpty { continue }
      let word = HeaderName.normalised(decodeCell(cell, dialect.encoding))
      let words = ["合计", "总计", "小计", "本页", "汇总", "平均", "共计", "总里程", "total", "subtotal", "sum"]
      return words.contains { word.hasPrefix($0) }
        || word.hasPrefix("共") && word.dropFirst().first?.isNumber == true
    }
    return false
  }

  /// Cell of a time column as `TimeField` reads it, joined with the day where that has its own column.
  func timeText(_ index: Int) -> [UInt8] {
    var text = plainText(index, isTime: true)
    if let half = RowEngine.halfDay(text) { text = half }
    guard let place = roles.firstIndex(of: .date), place < cells.count,
      let clock = RowEngine.clock(text)
    else { return text }
    var day = plainText(place, isTime: true)
    if day.count == 8, day.allSatisfy({ $0 &- 0x30 <= 9 }) {
      day = day[0..<4] + [0x2D] + day[4..<6] + [0x2D] + day[6..<8]
    }
    // Office software gives a day the clock of midnight.
    if let blank = day.firstIndex(of: 0x20) { day.removeSubrange(blank...) }
    return day + [0x20] + clock
  }

  /// `7:12`, `07:12:20` or `071220` as a clock with colons; nil for anything that has a day of its own.
  private static func clock(_ text: [UInt8]) -> [UInt8]? {
    if text.count == 6, text.allSatisfy({ $0 &- 0x30 <= 9 }) {
      return text[0..<2] + [0x3A] + text[2..<4] + [0x3A] + text[4..<6]
    }
    guard let colon = text.firstIndex(of: 0x3A), 1...2 ~= colon,
      text[0..<colon].allSatisfy({ $0 &- 0x30 <= 9 })
    else { return nil }
    return text
  }

  /// A time with 上午, 下午, AM or PM as one of 24 hours; nil where it has none.
  private static func halfDay(_ text: [UInt8]) -> [UInt8]? {
    guard text.contains(where: { $0 >= 0x80 || $0 | 0x20 == 0x6D }) else { return nil }
    var words = String(decoding: text, as: UTF8.self)
    var isAfternoon: Bool?
    for (word, after) in [
      ("上午", false), ("下午", true), ("AM", false), ("PM", true), ("am", false), ("pm", true),
    ] {
      let parts = words.components(around: word)
      guard let parts else { continue }
      isAfternoon = after
      words = trimmed(parts.before + " " + trimmed(parts.after))
      break
    }
    guard let isAfternoon, let colon = words.firstIndex(of: ":") else { return nil }
    let head = words[..<colon]
    let digits = head.reversed().prefix { $0.isNumber }.count
    guard 1...2 ~= digits, let hour = Int(head.suffix(digits)), hour <= 12 else { return nil }
    let full = hour % 12 + (isAfternoon ? 12 : 0)
    return Array((head.dropLast(digits) + "\(full)" + words[colon...]).utf8)
  }

  /// Takes a position that is not in decimal degrees; false, and nothing changed, where it is or is none.
  mutating func readOddPosition(into record: inout PositionRecord) -> Bool {
    guard let east = roles.firstIndex(of: .longitude), let north = roles.firstIndex(of: .latitude)
    else { return false }
    let longitude = plainText(east)
    // Decimal degrees are the rule: out at once.
    if case .value(let scaled, _) = readNumber(
      longitude.span, from: 0, to: longitude.count, scale: 6), Int32(exactly: scaled) != nil
    {
      return false
    }
    guard let found = OddPosition(longitude: longitude, latitude: plainText(north)) else {
      return false
    }
    record.longitudeE6 = found.longitudeE6
    record.latitudeE6 = found.latitudeE6
    record.coordinateDigits = UInt8(found.digits)
    oddPositions = (
      (oddPositions?.count ?? 0) + 1, oddPositions?.line ?? line, oddPositions?.form ?? found.form
    )
    return true
  }

  /// Takes door, ignition and "not located" from a list of words (`ACC开,定位,…`); false where no word is known.
  ///
  /// Columns of their own are better: what they say stays. Of the status word only the one bit that demotes
  /// a fix is taken.
  mutating func readStatusWords(_ text: String, into record: inout PositionRecord) -> Bool {
    let breaks: Set<Character> = [",", "，", ";", "；", "|", "、", " ", "/", "\t", "。"]
    var isKnown = false
    for piece in text.split(whereSeparator: { breaks.contains($0) }) {
      let word = HeaderName.normalised(String(piece)).filter { $0 != ":" && $0 != "=" }
      switch word {
      case "acc开", "acc开启", "accon", "acc点火", "点火", "acc1":
        if record.ignitionOn == nil, !roles.contains(.ignition) { record.ignitionOn = true }
      case "acc关", "acc关闭", "accoff", "acc熄火", "熄火", "acc0":
        if record.ignitionOn == nil, !roles.contains(.ignition) { record.ignitionOn = false }
      case "车门开", "车门打开", "门开", "前门开", "开门":
        if record.doorOpen == nil, !roles.contains(.door) { record.doorOpen = true }
      case "车门关", "车门关闭", "门关", "前门关", "关门":
        if record.doorOpen == nil, !roles.contains(.door) { record.doorOpen = false }
      default:
        if word.contains("未定位") || word.contains("不定位") || word.contains("定位无效") {
          record.statusBits = 0
        } else if !word.contains("定位"), !word.contains("正常") {
          continue
        }
      }
      isKnown = true
    }
    return isKnown
  }
}

extension String {
  /// What stands before and behind the first `part`; nil where it is not there.
  func components(around part: String) -> (before: String, after: String)? {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    guard !wanted.isEmpty, bytes.count >= wanted.count else { return nil }
    for start in 0...(bytes.count - wanted.count)
    where bytes[start..<start + wanted.count].elementsEqual(wanted) {
      return (
        String(decoding: bytes[..<start], as: UTF8.self),
        String(decoding: bytes[(start + wanted.count)...], as: UTF8.self)
      )
    }
    return nil
  }
}
