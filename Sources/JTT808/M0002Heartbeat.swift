package import Telemetry

/// Heartbeat (终端心跳): empty by the standard, filled by some vendors.
package enum M0002Heartbeat: MessageDecoder {
  package static let id: UInt16 = 0x0002
  package static let words = Message(zh: "终端心跳", en: "heartbeat")
  package static let clause =
    "JT/T 808-2013 8.3"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    reader.rawRest("raw", clause: clause)
  }
}
