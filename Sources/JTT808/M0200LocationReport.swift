package import Telemetry

/// Location report (位置信息汇报): 28 bytes of where and how, then additional items.
package enum M0200LocationReport: MessageDecoder {
  package static let id: UInt16 = 0x0200
  package static let words = Message(zh: "位置信息汇报", en: "location report")
  package static let clause =
    "JT/T 808-2019 8.21 table 23; 2013 8.18 table 23; 2011 8.12 table 16"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try LocationFields.decode(&reader, edition: edition)
  }
}
