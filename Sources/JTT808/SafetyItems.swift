import Telemetry

/// Active safety alarms: items 0x64–0x67 of 苏标, and 粤标 with its longer alarm identity.
///
/// - Source: T/JSATL 12-2017 4.4 tables 4-15 to 4-21; T/GDRTA 002-2020. The text of 苏标 misprints the offsets of the
///   tyre list; published frames have the count at byte 40 and nine bytes a tyre.
enum SafetyItems {
  private static let clause = "T/JSATL 12-2017 table 4-"
  private static let longClause = "T/GDRTA 002-2020"

  /// Lengths a tyre item may have: 41 + 9 a tyre, or 65 + 10 a tyre.
  static let tyreLengths: [Int] =
    (0...21).map { 41 + 9 * $0 } + (0...19).map { 65 + 10 * $0 }.filter { ($0 - 41) % 9 != 0 }

  static func adas(_ reader: inout FieldReader) throws(FieldMissing) {
    let isLong = reader.left == 71
    try reader.object(isLong ? "adas_gdrta" : "adas") { part throws(FieldMissing) in
      try head(&part, clause + "15")
      try part.number("type", 1, clause: clause + "15") { adasTypes[Int($0)] }
      try part.number("level", 1, clause: clause + "15")
      try part.number("front_speed_kmh", 1, unit: "km/h", clause: clause + "15")
      try part.number("front_distance_100ms", 1, unit: "100 ms", clause: clause + "15")
      try part.number("deviation_type", 1, clause: clause + "15")
      try part.number("road_sign_type", 1, clause: clause + "15")
      try part.number("road_sign_data", 1, clause: clause + "15")
      try place(&part, clause + "15", isLong: isLong)
    }
  }

  static func dsm(_ reader: inout FieldReader) throws(FieldMissing) {
    let isLong = reader.left == 71
    try reader.object(isLong ? "dsm_gdrta" : "dsm") { part throws(FieldMissing) in
      try head(&part, clause + "17")
      try part.number("type", 1, clause: clause + "17") { dsmTypes[Int($0)] }
      try part.number("level", 1, clause: clause + "17")
      try part.number("fatigue", 1, clause: clause + "17")
      try part.raw("reserved", 4, clause: clause + "17")
      try place(&part, clause + "17", isLong: isLong)
    }
  }

  static func tpms(_ reader: inout FieldReader) throws(FieldMissing) {
    let count = reader.left
    // The number of tyres says which of the two forms it is, where the length leaves it open.
    let short = reader.rest.dropFirst(40).first.map { 41 + 9 * Int($0) == count } ?? false
    let isLong = !short && count >= 65 && (count - 65) % 10 == 0
    try reader.object(isLong ? "tpms_gdrta" : "tpms") { part throws(FieldMissing) in
      try head(&part, clause + "18")
      try place(&part, clause + "18", isLong: isLong)
      let size = isLong ? 10 : 9
      let number = try part.number("count", 1, clause: clause + "18")
      var tyres: [Field] = []
      let start = part.place
      while part.left >= size, tyres.count < Int(number) {
        var tyre = part.part(part.place..<(part.place + size))
        try tyre.number("position", isLong ? 2 : 1, clause: clause + "19")
        try tyre.number("alarm_type", 2, clause: clause + "19")
        try tyre.number("pressure_kpa", 2, unit: "kPa", clause: clause + "19")
        try tyre.number("temp_c", 2, unit: "℃", clause: clause + "19")
        try tyre.number("battery_pct", 2, unit: "%", clause: clause + "19")
        tyres.append(Field("", .object(tyre.fields), part.place..<(part.place + size)))
        part.skip(to: part.place + size)
      }
      part.fields.append(Field("tyres", .list(tyres), start..<part.place))
    }
  }

  static func bsd(_ reader: inout FieldReader) throws(FieldMissing) {
    let isLong = reader.left == 65
    try reader.object(isLong ? "bsd_gdrta" : "bsd") { part throws(FieldMissing) in
      try head(&part, clause + "20")
      try part.number("type", 1, clause: clause + "20") {
        [
          1: Message(zh: "后方接近", en: "from the rear"),
          2: Message(zh: "左侧后方接近", en: "from the left rear"),
          3: Message(zh: "右侧后方接近", en: "from the right rear"),
        ][Int($0)]
      }
      try place(&part, clause + "20", isLong: isLong)
    }
  }

  private static func head(_ part: inout FieldReader, _ clause: String) throws(FieldMissing) {
    try part.number("alarm_id", 4, clause: clause)
    try part.number("flag", 1, clause: clause) {
      [
        0: Message(zh: "不可用", en: "not available"), 1: Message(zh: "开始", en: "start"),
        2: Message(zh: "结束", en: "end"),
      ][Int($0)]
    }
  }

  /// Speed, place, time, vehicle status and alarm identity, as all four items have them.
  private static func place(_ part: inout FieldReader, _ clause: String, isLong: Bool)
    throws(FieldMissing)
  {
    try part.number("speed_kmh", 1, unit: "km/h", clause: clause)
    try part.number("altitude_m", 2, unit: "m", clause: clause)
    try part.number("lat_1e6", 4, unit: "1e-6°", clause: clause)
    try part.number("lon_1e6", 4, unit: "1e-6°", clause: clause)
    try part.time("time", clause: clause)
    try part.number("vehicle_status", 2, clause: clause)
    let range = part.place..<min(part.end, part.place + (isLong ? 40 : 16))
    var identity = part.part(range)
    let source = isLong ? longClause : Self.clause + "16"
    try identity.text("terminal_id", isLong ? 30 : 7, clause: source)
    try identity.time("time", clause: source)
    try identity.number("sequence", 1, clause: source)
    try identity.number("attachments", 1, clause: source)
    if isLong {
      try identity.raw("reserved", 2, clause: source)
    } else {
      try identity.number("reserved", 1, clause: source)
    }
    part.problems += identity.problems
    part.fields.append(Field("identification", .object(identity.fields), range))
    part.skip(to: range.upperBound)
  }

  private static let adasTypes: [Int: Message] = [
    1: Message(zh: "前向碰撞报警", en: "forward collision"),
    2: Message(zh: "车道偏离报警", en: "lane departure"),
    3: Message(zh: "车距过近报警", en: "too close"), 4: Message(zh: "行人碰撞报警", en: "pedestrian collision"),
    5: Message(zh: "频繁变道报警", en: "frequent lane change"),
    6: Message(zh: "道路标识超限报警", en: "road sign exceeded"), 7: Message(zh: "障碍物报警", en: "obstacle"),
    16: Message(zh: "道路标志识别事件", en: "sign recognised"), 17: Message(zh: "主动抓拍事件", en: "snapshot"),
  ]

  private static let dsmTypes: [Int: Message] = [
    1: Message(zh: "疲劳驾驶报警", en: "fatigue"), 2: Message(zh: "接打手机报警", en: "phone"),
    3: Message(zh: "抽烟报警", en: "smoking"), 4: Message(zh: "分神驾驶报警", en: "distraction"),
    5: Message(zh: "驾驶员异常报警", en: "driver abnormal"), 16: Message(zh: "自动抓拍事件", en: "snapshot"),
    17: Message(zh: "驾驶员变更事件", en: "driver change"),
  ]
}
