import JTT808
import Telemetry

/// Words about captures of JT/T 808.
extension Messages {
  /// Words of a diagnostic about one location or message.
  static func location(_ code: String) -> Message {
    switch code {
    case "time-unreadable":
      Message(zh: "位置的时间不是时间，未采用。", en: "The time of the location is none; it is set aside.")
    case "time-implausible":
      Message(
        zh: "时间不可信（设备时钟未校准），这一位置未采用。",
        en: "The time is implausible (device clock not set); the location is set aside.")
    case "number-range":
      Message(
        zh: "数字超出合理范围，该项按缺失处理。", en: "The number is out of range; the field counts as absent.")
    case "coordinates-encrypted":
      Message(
        zh: "状态位 5 说经纬度经过保密插件（偏移），按所声明的坐标系读取；请用 --datum 写明。",
        en:
          "Bit 5 of the status says that the positions went through the confidentiality plug-in; they are read in the declared datum, please declare it with --datum."
      )
    case "card-unnamed":
      Message(
        zh: "卡上没有姓名，可能是学生卡；未采用。请在台账 profiles 中写明 unnamed_card: student 或 driver。",
        en:
          "A card without a name may be a student's; it is not used. Say unnamed_card: student or driver in a profile of the registry."
      )
    case "event-unplaced":
      Message(
        zh: "人数消息的时间附近没有该终端的位置，未采用。",
        en:
          "No location of the terminal near the time of this message about persons; it is not used."
      )
    default: Message(zh: "这条消息有问题。", en: "The message is unusual.")
    }
  }

  static func otherMessages(
    _ id: UInt16, frames: Int, bytes: UInt64, at location: SourceLocation
  ) -> Diagnostic {
    let digits = String(id, radix: 16)
    let text = "0x" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    let words = MessageList.words(of: id)
    return Diagnostic(
      .note, "message-without-position", at: location, found: text, expected: "0x0200",
      count: frames,
      message: Message(
        zh: "\(words.zh)：\(frames) 帧（\(bytes) 字节）不含位置。",
        en: "\(words.en): \(frames) frames (\(bytes) bytes) hold no position."))
  }

  static func captureBytes(_ tally: CaptureTally, source: String) -> Diagnostic {
    let unused = tally.brokenBytes + tally.skippedBytes
    return Diagnostic(
      .warning, "capture-bytes-unused", at: SourceLocation(source: source), found: "\(unused)",
      expected: "0",
      message: Message(
        zh: "报文共 \(tally.bytes) 字节：坏帧 \(tally.brokenBytes)，帧外 \(tally.skippedBytes)，其余已读。",
        en:
          "Of \(tally.bytes) bytes of messages \(tally.brokenBytes) are in broken frames and \(tally.skippedBytes) outside of frames; the rest is read."
      ))
  }

  static func noPositions(source: String) -> Diagnostic {
    Diagnostic(
      .warning, "capture-without-positions", at: SourceLocation(source: source),
      message: Message(
        zh: "报文中没有可用的位置。", en: "The capture holds no position that can be used."))
  }
}
