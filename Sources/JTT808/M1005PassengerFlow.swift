package import Telemetry

/// Passenger flow (乘客流量): who boarded and alighted in an interval, never how many are aboard.
package enum M1005PassengerFlow: MessageDecoder {
  package static let id: UInt16 = 0x1005
  package static let words = Message(zh: "终端上传乘客流量", en: "passenger flow")
  package static let clause = "JT/T 1078-2016 5.4.2 table 16"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try reader.time("start", clause: clause)
    try reader.time("end", clause: clause)
    try reader.number("boarded", 2, clause: clause)
    try reader.number("alighted", 2, clause: clause)
    reader.rawRest("rest")
  }
}
