package import Telemetry

/// Terminal logout (终端注销), an empty body.
package enum M0003Logout: MessageDecoder {
  package static let id: UInt16 = 0x0003
  package static let words = Message(zh: "终端注销", en: "terminal logout")
  package static let clause =
    "JT/T 808-2013 8.7"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    reader.rawRest("raw", clause: clause)
  }
}
