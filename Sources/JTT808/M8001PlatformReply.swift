package import Telemetry

/// Platform general reply (平台通用应答).
package enum M8001PlatformReply: MessageDecoder {
  package static let id: UInt16 = 0x8001
  package static let words = Message(zh: "平台通用应答", en: "platform general reply")
  package static let clause =
    "JT/T 808-2013 8.2 table 5"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try M0001TerminalReply.decodeReply(&reader, clause: clause)
  }
}
