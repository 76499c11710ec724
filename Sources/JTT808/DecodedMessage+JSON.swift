import Telemetry

/// One line of JSON a message, with the raw integers of the wire.
///
/// Keys in fixed order; degrees are the only numbers with decimals. Text is escaped, so the line is one line.
extension DecodedMessage {
  package func json(at place: CapturePlace? = nil) -> String {
    var out = JSONText()
    out.open()
    if let header = frame.header {
      out.key("msg_id", .text(hexID(header.messageID)))
      out.key("version", .text(edition.rawValue))
      out.key("phone", .text(header.phone))
      out.key("phone_bcd", .text(header.phone))
      out.key("serial", .integer(Int64(header.serial)))
      out.key("checksum_ok", .flag(frame.checksum == frame.computedChecksum))
      out.key("error", frame.error.map { .text($0.rawValue) } ?? .null)
      out.key("version_flag", .flag(header.hasVersionBit))
      if header.layout == .long {
        out.key("protocol_version", .integer(Int64(header.protocolVersion)))
      }
      out.key("encryption", .integer(Int64(header.encryption)))
      out.key("checksum", .integer(Int64(frame.checksum)))
      if frame.checksum != frame.computedChecksum {
        out.key("checksum_computed", .integer(Int64(frame.computedChecksum)))
      }
      out.key("body_length_declared", .integer(Int64(header.declaredBodyLength)))
      out.key("body_length_actual", .integer(Int64(frame.body.count)))
      out.name("subpackage")
      if header.isFragment {
        out.open()
        out.key("total", .integer(Int64(header.packageTotal)))
        out.key("index", .integer(Int64(header.packageIndex)))
        out.close()
      } else {
        out.value(.null)
      }
    } else {
      for name in ["msg_id", "version", "phone", "serial"] { out.key(name, .null) }
      out.key("checksum_ok", .flag(false))
      out.key("error", frame.error.map { .text($0.rawValue) } ?? .null)
      out.key("unescaped_len", .integer(Int64(frame.contentLength)))
      out.key("raw", .text(hexText(content)))
    }
    if frame.hasBadEscape { out.key("bad_escape", .flag(true)) }
    if frame.isRepaired {
      out.key("strict_error", .flag(true))
      out.key("lenient_recoverable", .flag(true))
    }
    if frame.isCutOff { out.key("cut_off", .flag(true)) }
    bodyKeys(&out)
    out.key("offset", .integer(Int64(clamping: frame.offset)))
    out.key("length", .integer(Int64(frame.wireLength)))
    if let line = place?.line { out.key("line", .integer(Int64(clamping: line))) }
    if let column = place?.column { out.key("column", .integer(Int64(column))) }
    diagnostics(&out)
    out.close()
    return out.text
  }

  private func bodyKeys(_ out: inout JSONText) {
    guard let header = frame.header else { return }
    if let fragments {
      out.key("fragments", .integer(Int64(fragments)))
      out.key("total", .integer(Int64(header.packageTotal)))
      out.key("complete", .flag(true))
      out.key("reassembled_body_length", .integer(Int64(rawBody.count)))
      out.key("reassembled_body_head", .text(hexText(rawBody.prefix(32))))
      out.key("reassembled_body_tail", .text(hexText(rawBody.suffix(16))))
    }
    if isFragment {
      out.key("body_fragment", .text(hexText(rawBody)))
    } else if header.encryption != 0 {
      out.key("body_not_decoded", .flag(true))
      out.key("body_raw", .text(hexText(rawBody)))
    } else if frame.error == .badChecksum {
      out.key("body_if_checksum_ignored", .object(bodyFields))
    } else if frame.error != nil {
      out.key("body_raw", .text(hexText(rawBody)))
    } else {
      out.key("body", .object(bodyFields))
    }
    if bodyIsShort { out.key("body_error", .flag(true)) }
  }

  /// The decoded fields, or the bytes of a kind that is not decoded.
  private var bodyFields: [Field] {
    if bodyIsDecoded || rawBody.isEmpty { return body }
    return [Field("raw", .text(hexText(rawBody)), bodyRange)]
  }

  private func diagnostics(_ out: inout JSONText) {
    guard !problems.isEmpty else { return }
    out.name("diagnostics")
    out.openList()
    for problem in problems {
      out.element()
      out.open()
      out.key("code", .text(problem.code))
      out.key("offset", .integer(Int64(problem.range.lowerBound)))
      out.key("length", .integer(Int64(problem.range.count)))
      out.key("found", .text(problem.found))
      out.key("expected", .text(problem.expected))
      out.name("message")
      out.open()
      out.key("zh", .text(problem.message.zh))
      out.key("en", .text(problem.message.en))
      out.close()
      out.close()
    }
    out.closeList()
  }
}

/// JSON text as it grows.
struct JSONText {
  private(set) var text = ""
  private var needsComma = false

  mutating func open() {
    separate()
    text += "{"
    needsComma = false
  }

  mutating func close() {
    text += "}"
    needsComma = true
  }

  mutating func openList() {
    separate()
    text += "["
    needsComma = false
  }

  mutating func closeList() {
    text += "]"
    needsComma = true
  }

  /// Nothing but a word for the reader: what follows stands in a list.
  mutating func element() {}

  mutating func name(_ name: String) {
    separate()
    quote(name)
    text += ":"
    needsComma = false
  }

  mutating func key(_ name: String, _ value: FieldValue) {
    self.name(name)
    self.value(value)
  }

  mutating func value(_ value: FieldValue) {
    separate()
    switch value {
    case .integer(let number): text += String(number)
    case .degrees(let micro): text += degreesText(micro)
    case .text(let string): quote(string)
    case .flag(let flag): text += flag ? "true" : "false"
    case .null: text += "null"
    case .object(let fields):
      open()
      for field in fields { key(field.name, field.value) }
      close()
    case .list(let fields):
      openList()
      for field in fields { self.value(field.value) }
      closeList()
    }
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text += "," }
    needsComma = false
  }

  private mutating func quote(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || (0x2028...0x2029).contains(scalar.value)
        {
          text += "\\u" + hexDigits(UInt64(scalar.value), count: 4)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}

/// Degrees with six decimals of a number of millionths.
func degreesText(_ micro: Int64) -> String {
  let size = micro.magnitude
  let decimals = String(size % 1_000_000)
  return (micro < 0 ? "-" : "") + String(size / 1_000_000) + "."
    + String(repeating: "0", count: 6 - decimals.count) + decimals
}
