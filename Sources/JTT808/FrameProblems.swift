package import Telemetry

extension SkippedBytes {
  package var message: Message {
    let what =
      switch reason {
      case .idleFlags: Message(zh: "多余的标志位", en: "flags with nothing between them")
      case .http: Message(zh: "HTTP 请求", en: "an HTTP request")
      case .text: Message(zh: "文本", en: "text")
      case .fill: Message(zh: "填充字节", en: "fill bytes")
      case .garbage: Message(zh: "不成帧的字节", en: "bytes that form no frame")
      case .cutOff: Message(zh: "被截断的半帧", en: "half a frame, cut off")
      }
    return Message(zh: "跳过 \(length) 字节：\(what.zh)", en: "skipped \(length) bytes: \(what.en)")
  }
}

extension FrameError {
  /// Code of its diagnostic.
  package var code: String {
    "frame-" + rawValue.replacing("_", with: "-").replacing("+", with: "-")
  }

  func found(_ frame: Frame) -> String {
    switch self {
    case .tooShort: "\(frame.contentLength)"
    case .lengthMismatch, .lengthMismatchAndBadChecksum: "\(frame.body.count)"
    case .badChecksum: hexByte(frame.checksum)
    }
  }

  func expected(_ frame: Frame) -> String {
    switch self {
    case .tooShort: "13"
    case .lengthMismatch, .lengthMismatchAndBadChecksum:
      "\(frame.header?.declaredBodyLength ?? 0)"
    case .badChecksum: hexByte(frame.computedChecksum)
    }
  }

  package func message(_ frame: Frame) -> Message {
    let length = frame.wireLength
    return switch self {
    case .tooShort:
      Message(zh: "帧太短，没有完整的消息头（\(length) 字节）", en: "too short for a header (\(length) bytes)")
    case .lengthMismatch:
      Message(
        zh: "消息体 \(found(frame)) 字节，声明 \(expected(frame))（帧长 \(length) 字节）",
        en:
          "the body has \(found(frame)) bytes, \(expected(frame)) declared (frame of \(length) bytes)"
      )
    case .lengthMismatchAndBadChecksum:
      Message(
        zh: "消息体 \(found(frame)) 字节，声明 \(expected(frame))，校验码也不对（帧长 \(length) 字节）",
        en:
          "the body has \(found(frame)) bytes, \(expected(frame)) declared, and the checksum is wrong (frame of \(length) bytes)"
      )
    case .badChecksum:
      Message(
        zh: "校验码 \(found(frame))，应为 \(expected(frame))（帧长 \(length) 字节）",
        en: "checksum \(found(frame)), expected \(expected(frame)) (frame of \(length) bytes)")
    }
  }
}
