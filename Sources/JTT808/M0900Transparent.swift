package import Telemetry

/// Transparent uplink (数据上行透传): what the type byte announces is the maker's business.
package enum M0900Transparent: MessageDecoder {
  package static let id: UInt16 = 0x0900
  package static let words = Message(zh: "数据上行透传", en: "transparent uplink")
  package static let clause =
    "JT/T 808-2013 8.62 table 92"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try reader.number("type", 1, clause: clause)
    try reader.raw("raw", reader.left, clause: clause)
  }
}
