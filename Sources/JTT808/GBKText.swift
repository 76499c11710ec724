import Glibc

/// Text of the standard's STRING type: GBK, padded with zeros on either side.
package enum GBKText {
  /// What a string field says.
  package struct Decoded: Sendable, Hashable {
    package var text: String
    /// False where bytes formed no character and became U+FFFD.
    package var isClean: Bool
  }

  /// Decodes GBK (as GB18030, which holds it), without the padding.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> Decoded {
    let bare = unpadded(bytes)
    if bare.allSatisfy({ $0 < 0x80 }) {
      return Decoded(text: String(decoding: bare, as: UTF8.self), isClean: true)
    }
    guard let converted = convert(Array(bare), from: "GB18030", to: "UTF-8") else {
      return Decoded(text: String(decoding: bare, as: UTF8.self), isClean: false)
    }
    return Decoded(
      text: String(decoding: converted.bytes, as: UTF8.self), isClean: converted.lost == 0)
  }

  /// GBK bytes of a text; what has none is left out.
  package static func encode(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
    return convert(bytes, from: "UTF-8", to: "GB18030")?.bytes ?? bytes.filter { $0 < 0x80 }
  }

  /// `bytes` without zeros at either end.
  static func unpadded(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bare = bytes
    while bare.last == 0 { bare.removeLast() }
    while bare.first == 0 { bare.removeFirst() }
    return bare
  }

  /// `bytes` without zeros and blanks at either end: some pad plates with blanks.
  static func withoutBlanks(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bare = bytes
    while let last = bare.last, last == 0 || last == 0x20 { bare.removeLast() }
    while let first = bare.first, first == 0 || first == 0x20 { bare.removeFirst() }
    return bare
  }

  /// Converts with iconv, which does not depend on the locale; nil where the system has no such converter.
  private static func convert(
    _ bytes: [UInt8], from source: String, to target: String
  ) -> (bytes: [UInt8], lost: Int)? {
    let failure = iconv_t(bitPattern: -1)
    guard let handle = iconv_open(target, source), handle != failure else { return nil }
    defer { iconv_close(handle) }
    var input = bytes
    var output: [UInt8] = []
    var lost = 0
    // Four bytes a character at most, either way.
    var room = [CChar](repeating: 0, count: bytes.count * 4 + 8)
    input.withUnsafeMutableBytes { raw in
      guard let base = raw.baseAddress else { return }
      var from: UnsafeMutablePointer<CChar>? = base.assumingMemoryBound(to: CChar.self)
      var left = raw.count
      while left > 0 {
        let size = room.count
        var free = size
        var status = 0
        room.withUnsafeMutableBufferPointer { buffer in
          var to = buffer.baseAddress
          status = iconv(handle, &from, &left, &to, &free)
          output += buffer[0..<(size - free)].lazy.map { UInt8(bitPattern: $0) }
        }
        guard status == -1, left > 0 else { break }
        lost += 1
        if target == "UTF-8" { output += [0xEF, 0xBF, 0xBD] }
        from = from.map { $0 + 1 }
        left -= 1
      }
    }
    return (output, lost)
  }
}
