package import Telemetry

/// Reply to a location query (位置信息查询应答).
package enum M0201LocationReply: MessageDecoder {
  package static let id: UInt16 = 0x0201
  package static let words = Message(zh: "位置信息查询应答", en: "location query reply")
  package static let clause =
    "JT/T 808-2013 8.20 table 33; 2011 table 24"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    if LocationFields.lacksReplySerial(reader.rest) {
      edition = .v2011
    } else {
      try reader.number("reply_serial", 2, clause: clause)
    }
    try LocationFields.decodeNested("location", &reader, edition: edition)
  }
}
