import Ingest
import Telemetry

/// How one file writes rows: what lies between cells and between rows, and how bytes stand for characters.
struct PlainDialect: Equatable {
  /// Bytes between two cells.
  var separator: [UInt8]
  /// LF; CR in files that have nothing else.
  var lineEnd: UInt8
  var isUTF8: Bool

  static let quote: UInt8 = 0x22
  static let carriageReturn: UInt8 = 0x0D
  static let lineFeed: UInt8 = 0x0A

  /// The cells of the row at the start of `bytes`, quotes undone, and the number of bytes it takes with its end.
  ///
  /// Nil where a quote stays open.
  func row(_ bytes: ArraySlice<UInt8>) -> (cells: [[UInt8]], length: Int)? {
    var cells: [[UInt8]] = []
    var cell: [UInt8] = []
    var index = bytes.startIndex
    var isStart = true
    while index < bytes.endIndex {
      if isStart, bytes[index] == Self.quote {
        guard let end = quotedEnd(bytes, index + 1, into: &cell) else { return nil }
        index = end
        isStart = false
        continue
      }
      isStart = false
      let rest = bytes[index...]
      if bytes[index] == lineEnd {
        cells.append(cell)
        return (cells, index + 1 - bytes.startIndex)
      }
      if rest.starts(with: [Self.carriageReturn, lineEnd]) {
        index += 1
      } else if rest.starts(with: separator) {
        cells.append(cell)
        cell = []
        isStart = true
        index += separator.count
      } else {
        let count = characterLength(rest)
        cell += rest.prefix(count)
        index += count
      }
    }
    cells.append(cell)
    return (cells, bytes.count)
  }

  /// Takes what stands in quotes, a doubled one as one; gives where the closing quote ends.
  private func quotedEnd(
    _ bytes: ArraySlice<UInt8>, _ start: Int, into cell: inout [UInt8]
  ) -> Int? {
    var index = start
    while index < bytes.endIndex {
      if bytes[index] != Self.quote {
        cell.append(bytes[index])
        index += 1
      } else if index + 1 < bytes.endIndex, bytes[index + 1] == Self.quote {
        cell.append(Self.quote)
        index += 2
      } else {
        return index + 1
      }
    }
    return nil
  }

  /// In GB18030 the second half of a character may look like the first half of a full-width comma.
  private func characterLength(_ bytes: ArraySlice<UInt8>) -> Int {
    guard !isUTF8, let first = bytes.first, first >= 0x81, first != 0xFF else { return 1 }
    let next = Array(bytes.prefix(4).dropFirst())
    guard let second = next.first else { return 1 }
    if second >= 0x40, second != 0x7F, second != 0xFF { return 2 }
    let isFour =
      next.count == 3 && (0x30...0x39).contains(second) && (0x81...0xFE).contains(next[1])
      && (0x30...0x39).contains(next[2])
    return isFour ? 4 : 1
  }

  /// Text of a cell, outer blanks included.
  func text(_ cell: [UInt8]) -> String {
    if isUTF8 || isChineseUTF8(cell[...]), let text = String(validating: cell, as: UTF8.self) {
      return text
    }
    return String(decoding: decodeGB18030(cell[...]).text, as: UTF8.self)
  }
}

/// `text` without blanks at its ends, full-width ones and byte order marks among them.
func withoutOuterBlanks(_ text: String) -> String {
  func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
  }
  var scalars = Substring(text).unicodeScalars
  while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
  while let last = scalars.last, isBlank(last) { scalars.removeLast() }
  return String(Substring(scalars))
}

/// Full-width forms as half-width ones.
func halfWidth(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if (0xFF01...0xFF5E).contains(scalar.value), let half = Unicode.Scalar(scalar.value - 0xFEE0) {
      result.append(half)
    } else if scalar.value == 0x3000 || scalar.value == 0xA0 {
      result.append(" ")
    } else {
      result.append(scalar)
    }
  }
  return String(result)
}

/// UTF-16 bytes as UTF-8; a surrogate without its partner becomes U+FFFD.
func utf8(fromUTF16 bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8] {
  var units: [UInt16] = []
  var index = bytes.startIndex
  while index + 1 < bytes.endIndex {
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    units.append(isBigEndian ? first << 8 | second : second << 8 | first)
    index += 2
  }
  return Array(String(decoding: units, as: UTF16.self).utf8)
}
