package import Telemetry

/// Terminal authentication (终端鉴权) with the code that registration gave.
package enum M0102Authenticate: MessageDecoder {
  package static let id: UInt16 = 0x0102
  package static let words = Message(zh: "终端鉴权", en: "terminal authentication")
  package static let clause =
    "JT/T 808-2019 8.11; 2013 8.8 table 9; 2011 8.7 table 8"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    // 2019: length, code, IMEI[15], version[20]; before, the code fills the body. A length byte below the
    // blank begins no code, so it shows the new form under an old header too.
    let first = Int(reader.rest.first ?? 0)
    let isNew = reader.left == 1 + first + 35 && (edition == .v2019 || first < 0x20)
    guard isNew else {
      if edition == .v2019 {
        reader.problems.append(
          FieldProblem(
            "auth-old-form", reader.place..<reader.end, found: "\(reader.left)",
            expected: "\(1 + first + 35)",
            Message(zh: "长度不合 2019 版，按 2013 版读", en: "the length is not that of 2019; read as 2013")
          ))
        edition = .v2013
      }
      try reader.text("auth_code", reader.left, clause: clause)
      return
    }
    edition = .v2019
    try reader.counted("auth_code", clause: clause)
    try reader.text("imei", 15, clause: clause)
    try reader.text("software_version", 20, clause: clause)
  }
}
