package import Telemetry

/// Terminal general reply (终端通用应答).
package enum M0001TerminalReply: MessageDecoder {
  package static let id: UInt16 = 0x0001
  package static let words = Message(zh: "终端通用应答", en: "terminal general reply")
  package static let clause =
    "JT/T 808-2013 8.1 table 4"

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    try decodeReply(&reader, clause: clause)
  }

  /// Both general replies are alike; only the platform's knows result 4.
  static func decodeReply(_ reader: inout FieldReader, clause: String) throws(FieldMissing) {
    try reader.number("reply_serial", 2, clause: clause)
    try reader.messageID("reply_id", clause: clause)
    try reader.number("result", 1, clause: clause) { results[Int($0)] }
    reader.rawRest("rest")
  }

  private static let results: [Int: Message] = [
    0: Message(zh: "成功/确认", en: "done"), 1: Message(zh: "失败", en: "failed"),
    2: Message(zh: "消息有误", en: "message wrong"), 3: Message(zh: "不支持", en: "not supported"),
    4: Message(zh: "报警处理确认", en: "alarm handled"),
  ]
}
