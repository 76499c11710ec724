package import Telemetry

/// Reply to a registration (终端注册应答); the code is there only if it worked.
package enum M8100RegisterReply: MessageDecoder {
  package static let id: UInt16 = 0x8100
  package static let words = Message(zh: "终端注册应答", en: "registration reply")
  package static let clause =
    "JT/T 808-2013 8.6 table 8"

  private static let results: [Int: Message] = [
    0: Message(zh: "成功", en: "done"), 1: Message(zh: "车辆已被注册", en: "vehicle already registered"),
    2: Message(zh: "数据库中无该车辆", en: "no such vehicle"),
    3: Message(zh: "终端已被注册", en: "terminal already registered"),
    4: Message(zh: "数据库中无该终端", en: "no such terminal"),
  ]

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try reader.number("reply_serial", 2, clause: clause)
    let result = try reader.number("result", 1, clause: clause) { results[Int($0)] }
    if result == 0 {
      try reader.text("auth_code", reader.left, clause: clause)
    } else {
      reader.derive("auth_code", .null, reader.place..<reader.place)
      reader.rawRest("rest")
    }
  }
}
