package import Telemetry

/// Driver identity (驾驶员身份信息采集上报): a card put in or taken out, and what it says.
///
/// Some vendors send cards of passengers or students this way: no name, a number in the place of the qualification.
package enum M0702DriverIdentity: MessageDecoder {
  package static let id: UInt16 = 0x0702
  package static let words = Message(zh: "驾驶员身份信息采集上报", en: "driver identity")
  package static let clause =
    "JT/T 808-2019 8.47 table 66; 2013 8.48 table 75; 2011 table 64"

  private static let statuses: [Int: Message] = [
    1: Message(zh: "插卡（上班）", en: "card in, on duty"),
    2: Message(zh: "拔卡（下班）", en: "card out, off duty"),
  ]
  private static let results: [Int: Message] = [
    0: Message(zh: "IC 卡读卡成功", en: "card read"),
    1: Message(zh: "卡片密钥认证未通过", en: "key not accepted"),
    2: Message(zh: "卡片已被锁定", en: "card locked"), 3: Message(zh: "卡片被拔出", en: "card pulled out"),
    4: Message(zh: "数据校验错误", en: "data check failed"),
  ]

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    if is2011(reader.rest) {
      edition = .v2011
      try reader.counted("driver_name", clause: clause)
      try reader.text("id_card_no", 20, clause: clause)
      try reader.text("qualification_no", 40, clause: clause)
      try reader.counted("issuer", clause: clause)
      return
    }
    if edition == .v2011 { edition = .v2013 }
    try reader.number("status", 1, clause: clause) { statuses[Int($0)] }
    try reader.time("time", clause: clause)
    // A card taken out may end here; one that could not be read ends after the result.
    guard reader.left > 0 else { return }
    let result = try reader.number("read_result", 1, clause: clause) { results[Int($0)] }
    guard reader.left > 0 else { return }
    if result != 0 {
      reader.rawRest("rest")
      return
    }
    try reader.counted("driver_name", clause: clause)
    try reader.text("qualification_no", 20, clause: clause)
    try reader.counted("issuer", clause: clause)
    try reader.digits("expiry", 4, clause: clause)
    if reader.left >= 20 {
      edition = .v2019
      try reader.text("id_card_no", 20, clause: clause)
    }
    reader.rawRest("rest")
  }

  /// The old form has neither status nor time, and its lengths fill the body exactly.
  private static func is2011(_ body: ArraySlice<UInt8>) -> Bool {
    guard let name = body.first else { return false }
    if (1...2).contains(name), body.count >= 7,
      DeviceTime.text(body[(body.startIndex + 1)..<(body.startIndex + 7)]) != nil
    {
      return false
    }
    let issuer = body.startIndex + 1 + Int(name) + 60
    return issuer < body.endIndex && issuer + 1 + Int(body[issuer]) == body.endIndex
  }
}
