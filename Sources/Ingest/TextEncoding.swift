import Glibc
import Synchronization

/// How the bytes of a text file stand for characters.
enum TextEncoding: Sendable, Hashable {
  case utf8
  /// Chinese national standard; holds GBK and GB2312 as WPS saves them.
  case gb18030
}

/// Whether `bytes` are UTF-8; with `allowingCutEnd` a character cut off at the end does not count against it.
func isUTF8(_ bytes: ArraySlice<UInt8>, allowingCutEnd: Bool = false) -> Bool {
  var body = bytes
  if allowingCutEnd {
    for back in 1...3 where back <= body.count {
      let byte = body[body.endIndex - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      if length > back { body = body.dropLast(back) }
      break
    }
  }
  return String(validating: body, as: UTF8.self) != nil
}

/// Whether a text in a file of GB18030 is Chinese in UTF-8, as where two exports were put together.
///
/// Only where the other reading would need characters beyond GB2312, which nobody writes by accident.
package func isChineseUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
  guard bytes.contains(where: { $0 >= 0x80 }), !isGB2312(bytes),
    let text = String(validating: bytes, as: UTF8.self)
  else { return false }
  return text.unicodeScalars.allSatisfy {
    $0.value < 0x80 || 0x3000...0x9FFF ~= $0.value || 0xFF01...0xFF5E ~= $0.value
  }
}

/// Whether all that is not ASCII are pairs of GB2312.
private func isGB2312(_ bytes: ArraySlice<UInt8>) -> Bool {
  var index = bytes.startIndex
  while index < bytes.endIndex {
    if bytes[index] < 0x80 {
      index += 1
      continue
    }
    guard 0xA1...0xF7 ~= bytes[index], index + 1 < bytes.endIndex, 0xA1...0xFE ~= bytes[index + 1]
    else { return false }
    index += 2
  }
  return true
}

/// Length of the GB18030 character at `index`: 2 or 4, or 1 where the bytes form none.
@inline(__always)
func gb18030Length(_ bytes: borrowing Span<UInt8>, at index: Int, before end: Int) -> Int {
  guard bytes[index] >= 0x81, bytes[index] != 0xFF, index + 1 < end else { return 1 }
  let second = bytes[index + 1]
  if second >= 0x40, second != 0x7F, second != 0xFF { return 2 }
  guard (0x30...0x39).contains(second), index + 3 < end, (0x81...0xFE).contains(bytes[index + 2]),
    (0x30...0x39).contains(bytes[index + 3])
  else { return 1 }
  return 4
}

/// Text of GB18030 bytes; what forms no character becomes U+FFFD and is counted in `replaced`.
package func decodeGB18030(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], replaced: Int) {
  var input = Array(bytes)
  guard input.contains(where: { $0 >= 0x80 }) else { return (input, 0) }
  guard let handle = Converter.borrow() else {
    // A system without the converter: keep the ASCII and say how much is lost.
    var output: [UInt8] = []
    var replaced = 0
    for byte in input {
      if byte < 0x80 {
        output.append(byte)
      } else {
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        replaced += 1
      }
    }
    return (output, replaced)
  }
  defer { Converter.giveBack(handle) }
  var output: [UInt8] = []
  output.reserveCapacity(input.count * 2)
  // Two bytes become three at most, and cells are short.
  var scratch = [CChar](repeating: 0, count: min(65_536, input.count * 2 + 16))
  var replaced = 0
  input.withUnsafeMutableBytes { raw in
    guard let base = raw.baseAddress else { return }
    var source: UnsafeMutablePointer<CChar>? = base.assumingMemoryBound(to: CChar.self)
    var left = raw.count
    while left > 0 {
      var room = scratch.count
      var status = 0
      var problem: Int32 = 0
      scratch.withUnsafeMutableBufferPointer { buffer in
        var target = buffer.baseAddress
        status = iconv(handle, &source, &left, &target, &room)
        problem = errno
        let made = buffer.count - room
        output.append(contentsOf: buffer[0..<made].lazy.map { UInt8(bitPattern: $0) })
      }
      if status != -1 { break }
      if problem == E2BIG { continue }
      // EILSEQ or EINVAL: one byte that begins no character.
      output.append(contentsOf: [0xEF, 0xBF, 0xBD])
      replaced += 1
      source = source.map { $0 + 1 }
      left -= 1
    }
  }
  return (output, replaced)
}

/// A converter from GB18030 that nobody uses at the moment.
///
/// Opening one costs as much as reading a hundred rows, so they are kept, as many as threads ever used one at once.
/// Unchecked, since the pointer may be used by any one thread at a time: only who borrowed it has it.
private struct Converter: @unchecked Sendable {
  let handle: iconv_t

  private static let idle = Mutex<[Converter]>([])

  /// One for the borrower alone; nil on a system without.
  static func borrow() -> iconv_t? {
    if let kept = idle.withLock({ $0.popLast() }) { return kept.handle }
    let handle = iconv_open("UTF-8", "GB18030")
    return handle == iconv_t(bitPattern: -1) ? nil : handle
  }

  static func giveBack(_ handle: iconv_t) {
    // Back to where a text begins.
    iconv(handle, nil, nil, nil, nil)
    let converter = Converter(handle: handle)
    idle.withLock { $0.append(converter) }
  }
}

/// Turns UTF-16 bytes into UTF-8 bytes, piece by piece.
///
/// Each UTF-16 unit pair gives 4 bytes, each single unit 1 to 3, a lone surrogate U+FFFD: so the place in
/// the original can be counted back from the UTF-8.
struct UTF16Transcoder: Sendable {
  private let isBigEndian: Bool
  private var oddByte: UInt8?
  private var highSurrogate: UInt32?

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  mutating func feed(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
    for byte in bytes {
      guard let first = oddByte else {
        oddByte = byte
        continue
      }
      oddByte = nil
      let unit = isBigEndian ? UInt32(first) << 8 | UInt32(byte) : UInt32(byte) << 8 | UInt32(first)
      if let high = highSurrogate {
        highSurrogate = nil
        if unit & 0xFC00 == 0xDC00 {
          append(0x10000 + ((high & 0x3FF) << 10 | unit & 0x3FF), to: &output)
          continue
        }
        append(0xFFFD, to: &output)
      }
      if unit & 0xFC00 == 0xD800 {
        highSurrogate = unit
      } else {
        append(unit & 0xFC00 == 0xDC00 ? 0xFFFD : unit, to: &output)
      }
    }
  }

  mutating func finish(into output: inout [UInt8]) {
    if highSurrogate != nil || oddByte != nil { append(0xFFFD, to: &output) }
    highSurrogate = nil
    oddByte = nil
  }

  private func append(_ scalar: UInt32, to output: inout [UInt8]) {
    switch scalar {
    case 0..<0x80: output.append(UInt8(scalar))
    case 0x80..<0x800:
      output.append(UInt8(0xC0 | scalar >> 6))
      output.append(UInt8(0x80 | scalar & 0x3F))
    case 0x800..<0x10000:
      output.append(UInt8(0xE0 | scalar >> 12))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    default:
      output.append(UInt8(0xF0 | scalar >> 18))
      output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}

/// `text` without blanks at either end, full-width ones and a byte order mark included.
func trimmed(_ text: String) -> String {
  let blanks: (Unicode.Scalar) -> Bool = {
    $0.properties.isWhitespace || $0 == "\u{FEFF}" || $0 == "\u{200B}"
  }
  let scalars = text.unicodeScalars
  guard let first = scalars.firstIndex(where: { !blanks($0) }),
    let last = scalars.lastIndex(where: { !blanks($0) })
  else { return "" }
  return String(scalars[first...last])
}
