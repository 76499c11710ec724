import Telemetry

/// The additional items (附加信息项) after a location: id, length, data; unknown ones are kept raw.
///
/// A known id is decoded only when its length is right, because vendors reuse ids.
///
/// - Source: JT/T 808-2019 tables 26–31; JT/T 1078-2016 table 13; T/JSATL 12-2017 4.4; T/GDRTA 002-2020.
enum AdditionalItems {
  static func decode(_ reader: inout FieldReader) {
    let start = reader.place
    var items: [Field] = []
    var ids: [Field] = []
    var undecoded: [Field] = []
    var error: String?
    while reader.left > 0 {
      guard reader.left >= 2 else {
        error = "truncated_tlv_header"
        break
      }
      let place = reader.place
      let id = reader.bytes[place]
      let length = Int(reader.bytes[place + 1])
      guard place + 2 + length <= reader.end else {
        error = "tlv_length_beyond_body"
        break
      }
      let range = place..<(place + 2 + length)
      var part = reader.part((place + 2)..<range.upperBound)
      var fields = [
        Field(
          "id", .text(hexByte(id)), place..<(place + 1),
          clause: "JT/T 808-2019 table 26; 2013 table 26; 2011 table 19"),
        Field("len", .integer(Int64(length)), (place + 1)..<(place + 2)),
        Field("raw", .text(hexText(part.rest)), part.place..<part.end, isDerived: true),
      ]
      ids.append(Field("", .text(hexByte(id)), fields[0].range))
      let known = self.known[id]
      if let known { fields[0].meaning = known.words }
      let isRight = known?.lengths.contains(length) ?? false
      if let known, isRight {
        // The length was checked, so nothing can be missing; if it is, the item stays raw.
        do throws(FieldMissing) {
          try known.read(&part)
          fields += part.fields
        } catch {}
        reader.problems += part.problems
      } else {
        fields[2].isDerived = length == 0
        if known != nil { undecoded.append(ids[ids.count - 1]) }
      }
      items.append(Field("", .object(fields), range))
      reader.skip(to: range.upperBound)
    }
    let end = reader.place
    if let error {
      reader.derive("extras_error", .text(error), end..<reader.end)
      reader.problems.append(
        FieldProblem(
          "item-length", end..<reader.end, found: hexText(reader.rest.prefix(16)),
          expected: "id, len, data",
          Message(zh: "附加信息项超出消息体", en: "an additional item goes beyond the body")))
    }
    reader.fields.append(Field("extras", .list(items), start..<end))
    reader.derive("items", .list(ids), start..<end)
    if !undecoded.isEmpty { reader.derive("undecoded_items", .list(undecoded), start..<end) }
    reader.rawRest("extras_rest")
  }

  private struct Known: Sendable {
    var words: Message
    var lengths: [Int]
    var read: @Sendable (inout FieldReader) throws(FieldMissing) -> Void

    init(
      _ zh: String, _ en: String, _ lengths: [Int],
      _ read: @escaping @Sendable (inout FieldReader) throws(FieldMissing) -> Void
    ) {
      words = Message(zh: zh, en: en)
      self.lengths = lengths
      self.read = read
    }

    /// An item that is one number.
    static func number(
      _ zh: String, _ en: String, _ name: String, _ length: Int, unit: String? = nil,
      clause: String = item(27),
      _ meaning: @escaping @Sendable (UInt32) -> Message? = { _ in nil }
    ) -> Known {
      Known(zh, en, [length]) { reader throws(FieldMissing) in
        try reader.number(name, length, unit: unit, clause: clause, meaning)
      }
    }
  }

  /// A table of JT/T 808 on items: of one number in 2013 and 2019.
  private static func item(_ table: Int) -> String {
    "JT/T 808-2019 table \(table); 2013 table \(table)"
  }

  private static let video = "JT/T 1078-2016 table 13"

  private static let known: [UInt8: Known] = [
    0x01: .number("里程", "mileage", "mileage_0.1km", 4, unit: "0.1 km"),
    0x02: .number("油量", "fuel", "fuel_0.1L", 2, unit: "0.1 L"),
    0x03: .number("行驶记录功能获取的速度", "recorder speed", "recorder_speed_0.1kmh", 2, unit: "0.1 km/h"),
    0x04: .number("需人工确认报警事件的 ID", "alarm to be confirmed by hand", "manual_alarm_event_id", 2),
    0x05: Known("胎压", "tyre pressures", [30]) { reader throws(FieldMissing) in
      let range = try reader.take(30, "tyre_pressure_pa")
      reader.fields.append(
        Field(
          "tyre_pressure_pa",
          .list(
            range.map { Field("", .integer(Int64(reader.bytes[$0])), $0..<($0 + 1), unit: "Pa") }),
          range, unit: "Pa", clause: item(27)))
    },
    0x06: Known("车厢温度", "carriage temperature", [2]) { reader throws(FieldMissing) in
      let range = try reader.take(2, "carriage_temp_c_signmag")
      let raw = reader.integer(range)
      let size = Int64(raw & 0x7FFF)
      reader.fields.append(
        Field(
          "carriage_temp_c_signmag", .integer(raw & 0x8000 != 0 ? -size : size), range, unit: "℃",
          clause: item(27)))
      reader.derive("carriage_temp_raw", .integer(Int64(raw)), range)
    },
    0x11: Known("超速报警附加信息", "overspeed alarm", [1, 5]) { reader throws(FieldMissing) in
      try reader.object("overspeed") { part throws(FieldMissing) in
        try part.number("location_type", 1, clause: item(28)) { area[Int($0)] }
        if part.left >= 4 {
          try part.number("area_id", 4, clause: item(28))
        } else {
          part.derive("area_id", .null, part.place..<part.place)
        }
      }
    },
    0x12: Known("进出区域/路线报警", "area or route alarm", [6]) { reader throws(FieldMissing) in
      try reader.object("area_alarm") { part throws(FieldMissing) in
        try part.number("location_type", 1, clause: item(29)) { area[Int($0)] }
        try part.number("area_id", 4, clause: item(29))
        try part.number("direction", 1, clause: item(29)) {
          $0 == 0 ? Message(zh: "进", en: "in") : $0 == 1 ? Message(zh: "出", en: "out") : nil
        }
      }
    },
    0x13: Known("路段行驶时间不足/过长", "segment time", [7]) { reader throws(FieldMissing) in
      try reader.object("route_time") { part throws(FieldMissing) in
        try part.number("route_id", 4, clause: item(30))
        try part.number("drive_time_s", 2, unit: "s", clause: item(30))
        try part.number("result", 1, clause: item(30)) {
          $0 == 0
            ? Message(zh: "不足", en: "too short") : $0 == 1 ? Message(zh: "过长", en: "too long") : nil
        }
      }
    },
    0x14: .number(
      "视频相关报警", "video alarms", "video_alarm", 4, clause: "JT/T 1078-2016 table 14", ItemWords.video
    ),
    0x15: .number("视频信号丢失", "video signal lost", "video_signal_lost", 4, clause: video),
    0x16: .number("视频信号遮挡", "video signal blocked", "video_signal_blocked", 4, clause: video),
    0x17: .number("存储器故障", "storage fault", "storage_fault", 2, clause: video),
    0x18: Known("异常驾驶行为", "abnormal driving", [2, 3]) { reader throws(FieldMissing) in
      try reader.object("abnormal_driving") { part throws(FieldMissing) in
        try part.number("behaviour", 2, clause: "JT/T 1078-2016 table 15") {
          ItemWords.behaviour($0)
        }
        if part.left > 0 { try part.number("fatigue_level", 1, clause: "JT/T 1078-2016 table 15") }
      }
    },
    0x25: .number(
      "扩展车辆信号", "vehicle signals", "ext_vehicle_signal", 4, clause: item(31),
      ItemWords.signals),
    0x2A: .number("IO 状态", "I/O status", "io_status", 2, clause: item(32)),
    0x2B: Known("模拟量", "analog inputs", [4]) { reader throws(FieldMissing) in
      try reader.object("analog") { part throws(FieldMissing) in
        // AD1 stands in the upper half of the DWORD, AD0 in the lower.
        try part.number("ad1", 2, clause: item(27))
        try part.number("ad0", 2, clause: item(27))
      }
    },
    0x30: .number("无线通信网络信号强度", "signal strength", "signal_strength", 1),
    0x31: .number("GNSS 定位卫星数", "satellites", "satellites", 1),
    0x64: Known("高级驾驶辅助系统报警", "ADAS alarm", [47, 71]) { reader throws(FieldMissing) in
      try SafetyItems.adas(&reader)
    },
    0x65: Known("驾驶员状态监测报警", "driver monitoring alarm", [47, 71]) { reader throws(FieldMissing) in
      try SafetyItems.dsm(&reader)
    },
    0x66: Known("胎压监测报警", "tyre monitoring alarm", SafetyItems.tyreLengths) {
      reader throws(FieldMissing) in try SafetyItems.tpms(&reader)
    },
    0x67: Known("盲区监测报警", "blind spot alarm", [41, 65]) { reader throws(FieldMissing) in
      try SafetyItems.bsd(&reader)
    },
  ]

  private static let area: [Int: Message] = [
    0: Message(zh: "无特定位置", en: "no place"), 1: Message(zh: "圆形区域", en: "circle"),
    2: Message(zh: "矩形区域", en: "rectangle"), 3: Message(zh: "多边形区域", en: "polygon"),
    4: Message(zh: "路线/路段", en: "route or segment"),
  ]
}

extension FieldReader {
  /// Reads what is left as the fields of one object.
  mutating func object(
    _ name: String, _ read: (inout FieldReader) throws(FieldMissing) -> Void
  ) throws(FieldMissing) {
    let range = place..<end
    var part = part(range)
    try read(&part)
    part.rawRest("rest")
    problems += part.problems
    fields.append(Field(name, .object(part.fields), range))
    skip(to: range.upperBound)
  }
}
