package import Telemetry

/// Upload of the driving recorder's data (行驶记录数据上传): a frame of GB/T 19056 inside.
package enum M0700RecorderData: MessageDecoder {
  package static let id: UInt16 = 0x0700
  package static let words = Message(zh: "行驶记录数据上传", en: "recorder data")
  package static let clause =
    "JT/T 808-2013 8.44 table 72"
  private static let inner = "GB/T 19056-2012 A.3"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try reader.number("reply_serial", 2, clause: clause)
    try reader.number("command", 1, clause: clause)
    // Start word, command, length, reserved byte, data, exclusive or of all before it.
    guard reader.left >= 7, reader.rest.starts(with: [0x55, 0x7A]) else {
      reader.rawRest("raw", clause: clause)
      return
    }
    try reader.object("recorder") { frame throws(FieldMissing) in
      let start = frame.place
      let word = try frame.take(2, "start")
      frame.fields.append(
        Field("start", .text(hexID(UInt16(frame.integer(word)))), word, clause: inner))
      let command = try frame.number("command", 1, clause: inner)
      let length = Int(try frame.number("length", 2, clause: inner))
      try frame.number("reserved", 1, clause: inner)
      let end = frame.place + length
      let data = frame.place..<min(end, frame.end)
      var block = frame.part(data)
      do throws(FieldMissing) {
        try RecorderBlock.decode(UInt8(command), &block)
      } catch {
        block.problems.append(
          FieldProblem(
            "recorder-short", data, found: "\(error.left)", expected: "\(error.wanted)",
            Message(zh: "记录仪数据块过短", en: "the recorder's block is too short")))
      }
      frame.problems += block.problems
      block.rawRest(block.fields.isEmpty ? "raw" : "rest")
      if data.isEmpty { block.derive("raw", .text(""), data) }
      frame.fields.append(Field("data", .object(block.fields), data))
      frame.skip(to: data.upperBound)
      guard frame.left >= 1, data.upperBound == end else {
        frame.problems.append(
          FieldProblem(
            "recorder-length", data, found: "\(data.count)", expected: "\(length)",
            Message(zh: "记录仪数据块长度不足", en: "the recorder's block is shorter than declared")))
        return
      }
      let sum = frame.bytes[start..<frame.place].reduce(0, ^)
      let place = frame.place
      let checksum = try frame.number("checksum", 1, clause: inner)
      frame.derive("checksum_ok", .flag(UInt32(sum) == checksum), place..<frame.place)
    }
  }
}

/// Data blocks of the driving recorder that are told field by field; all others stay raw.
///
/// - Source: GB/T 19056-2012 annex A tables A.6 to A.37.
enum RecorderBlock {
  private static let clause = "GB/T 19056-2012 A.3"

  static func decode(_ command: UInt8, _ block: inout FieldReader) throws(FieldMissing) {
    guard block.left > 0 else { return }
    switch command {
    case 0x01: try block.text("license_no", 18, clause: clause)
    case 0x02: try block.time("time", clause: clause)
    case 0x03:
      try block.time("time", clause: clause)
      try block.time("install_time", clause: clause)
      try block.digits("initial_mileage_bcd_0.1km", 4, clause: clause)
      try block.digits("total_mileage_bcd_0.1km", 4, clause: clause)
    case 0x04:
      try block.time("time", clause: clause)
      try block.number("pulses_per_km", 2, clause: clause)
    case 0x05:
      try block.text("vin", 17, clause: clause)
      try block.text("plate", 12, clause: clause)
      try block.text("plate_class", 12, clause: clause)
    case 0x06:
      try block.time("time", clause: clause)
      try block.number("signal_count_or_state", 1, clause: clause)
      var names: [Field] = []
      let start = block.place
      while block.left >= 10 {
        let range = try block.take(10, "names")
        names.append(Field("", .text(GBKText.decode(block.bytes[range]).text), range))
      }
      block.fields.append(Field("names", .list(names), start..<block.place, clause: clause))
    case 0x07:
      try block.text("ccc", 7, clause: clause)
      try block.text("model", 16, clause: clause)
      try block.digits("production_date", 3, clause: clause)
      try block.digits("serial", 4, clause: clause)
      block.rawRest("spare", clause: clause)
    case 0x08:
      try records(&block, 126) { part throws(FieldMissing) in
        try part.time("start", clause: clause)
        try samples(&part, 60)
      }
    case 0x10:
      try records(&block, 234) { part throws(FieldMissing) in
        try part.time("end_time", clause: clause)
        try part.text("license_no", 18, clause: clause)
        try samples(&part, 100)
        try position("last_valid", &part)
      }
    case 0x11:
      try records(&block, 50) { part throws(FieldMissing) in
        try part.text("license_no", 18, clause: clause)
        try part.time("start", clause: clause)
        try part.time("end", clause: clause)
        try position("start_position", &part)
        try position("end_position", &part)
      }
    case 0x12:
      try records(&block, 25) { part throws(FieldMissing) in
        try part.time("time", clause: clause)
        try part.text("license_no", 18, clause: clause)
        try part.number("event", 1, clause: clause) {
          $0 == 1 ? Message(zh: "登录", en: "login") : $0 == 2 ? Message(zh: "退出", en: "logout") : nil
        }
      }
    case 0x13, 0x14:
      try records(&block, 7) { part throws(FieldMissing) in
        try part.time("time", clause: clause)
        try part.number("event", 1, clause: clause)
      }
    default: break
    }
  }

  /// As many records of `size` bytes as there are; unused ones, filled with FF, are left out.
  private static func records(
    _ block: inout FieldReader, _ size: Int,
    _ read: (inout FieldReader) throws(FieldMissing) -> Void
  ) throws(FieldMissing) {
    var records: [Field] = []
    let start = block.place
    while block.left >= size {
      let range = block.place..<(block.place + size)
      if !block.bytes[range].allSatisfy({ $0 == 0xFF }) {
        var part = block.part(range)
        try read(&part)
        block.problems += part.problems
        records.append(Field("", .object(part.fields), range))
      }
      block.skip(to: range.upperBound)
    }
    block.fields.append(Field("records", .list(records), start..<block.place, clause: clause))
  }

  /// Pairs of speed in km/h and signal state.
  private static func samples(_ part: inout FieldReader, _ count: Int) throws(FieldMissing) {
    let range = try part.take(count * 2, "samples")
    let pairs = stride(from: range.lowerBound, to: range.upperBound, by: 2).map { place in
      Field(
        "",
        .list(
          (place..<(place + 2)).map { Field("", .integer(Int64(part.bytes[$0])), $0..<($0 + 1)) }),
        place..<(place + 2))
    }
    part.fields.append(Field("samples", .list(pairs), range, unit: "km/h, bits", clause: clause))
  }

  /// Longitude and latitude in 0.0001 minute, altitude in metres, all signed; 7F FF FF FF is none.
  private static func position(_ name: String, _ part: inout FieldReader) throws(FieldMissing) {
    let range = try part.take(10, name)
    let words = [range.prefix(4), range.dropFirst(4).prefix(4)].map {
      Int64(Int32(bitPattern: part.integer($0)))
    }
    let altitude = Int64(Int16(truncatingIfNeeded: part.integer(range.dropFirst(8))))
    let start = range.lowerBound
    part.fields.append(
      Field(
        name,
        .object([
          Field("lon_1e4min", .integer(words[0]), start..<(start + 4), unit: "0.0001′"),
          Field("lat_1e4min", .integer(words[1]), (start + 4)..<(start + 8), unit: "0.0001′"),
          Field("altitude_m", .integer(altitude), (start + 8)..<(start + 10), unit: "m"),
        ]), range, clause: clause))
  }
}
