package import Telemetry

/// Batch of locations (定位数据批量上传): waiting ones, or those of a blind area caught up with.
package enum M0704LocationBatch: MessageDecoder {
  package static let id: UInt16 = 0x0704
  package static let words = Message(zh: "定位数据批量上传", en: "location batch")
  package static let clause =
    "JT/T 808-2019 8.48; 2013 8.49 table 76"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    let count = try reader.number("count", 2, clause: clause)
    try reader.number("type", 1, clause: clause) {
      $0 == 0
        ? Message(zh: "正常批量汇报", en: "normal batch")
        : $0 == 1 ? Message(zh: "盲区补报", en: "blind-area catch-up") : nil
    }
    let start = reader.place
    var items: [Field] = []
    var isBroken = false
    while reader.left > 0 {
      guard reader.left >= 2 else {
        isBroken = true
        break
      }
      let lengthRange = reader.place..<(reader.place + 2)
      let length = Int(reader.integer(lengthRange))
      let body = lengthRange.upperBound..<(lengthRange.upperBound + length)
      if body.upperBound > reader.end || length < LocationFields.basicLength {
        isBroken = true
        break
      }
      var part = reader.part(body)
      try LocationFields.decode(&part, edition: edition)
      if part.fields["extras_error"] != nil { isBroken = true }
      reader.problems += part.problems
      let size = Field("item_length", .integer(Int64(length)), lengthRange, clause: clause)
      items.append(
        Field("", .object([size] + part.fields), lengthRange.lowerBound..<body.upperBound))
      reader.skip(to: body.upperBound)
    }
    reader.fields.append(Field("items", .list(items), start..<reader.place, clause: clause))
    if isBroken || reader.left > 0 {
      let range = reader.place..<reader.end
      reader.derive("items_error", .flag(true), range)
      reader.problems.append(
        FieldProblem(
          "batch-item-length", range, found: hexText(reader.rest.prefix(16)),
          expected: "WORD \(LocationFields.basicLength)…",
          Message(zh: "批量项的长度对不上", en: "the length of a batch item does not fit")))
      reader.rawRest("rest")
    }
    if Int(count) != items.count {
      let range = start..<reader.place
      reader.derive(
        "count_declared_minus_actual", .integer(Int64(count) - Int64(items.count)), range)
      reader.problems.append(
        FieldProblem(
          "batch-count", range, found: "\(items.count)", expected: "\(count)",
          Message(
            zh: "声明 \(count) 项，实有 \(items.count) 项",
            en: "\(count) items declared, \(items.count) there")
        ))
    }
  }
}
