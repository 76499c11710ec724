package import Telemetry

/// Reply to a vehicle control order (车辆控制应答), which holds a location.
package enum M0500VehicleControlReply: MessageDecoder {
  package static let id: UInt16 = 0x0500
  package static let words = Message(zh: "车辆控制应答", en: "vehicle control reply")
  package static let clause =
    "JT/T 808-2013 8.34 table 55"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try reader.number("reply_serial", 2, clause: clause)
    try LocationFields.decodeNested("location", &reader, edition: edition)
  }
}
