/// Where something stands in a capture.
package struct CapturePlace: Sendable, Hashable {
  /// 0-based byte in the stream of bytes; in a capture of text, of the bytes that the digits say.
  package var offset: UInt64
  /// 1-based, in a capture of text only.
  package var line: UInt64?
  /// 1-based column of the first digit.
  package var column: Int?
  /// 0-based byte of the first digit in the file.
  package var fileOffset: UInt64
  /// Bytes in the file, of a capture of text from the first digit to behind the last; 0 where nobody asked.
  package var fileLength: UInt64 = 0

  package init(offset: UInt64) {
    self.offset = offset
    fileOffset = offset
  }
}

/// Knows which byte of the stream stood where in the text, for as long as anybody may ask.
struct PlaceMap: Sendable {
  private struct Stretch {
    var start: UInt64
    var line: UInt64
    var lineStart: UInt64
    var columns: [UInt32]
  }
  private var stretches: [Stretch] = []

  /// Notes a line; what lies so far back that no splitter holds it is forgotten.
  mutating func add(_ hex: HexLine, at start: UInt64, line: UInt64, lineStart: UInt64) {
    let old = stretches.prefix {
      $0.start + UInt64($0.columns.count) + UInt64(2 * FrameSplitter.longestHeld) < start
    }
    stretches.removeFirst(old.count)
    stretches.append(Stretch(start: start, line: line, lineStart: lineStart, columns: hex.columns))
  }

  /// The place of a byte; only its offset is known where no text was noted.
  func place(of offset: UInt64) -> CapturePlace {
    var place = CapturePlace(offset: offset)
    guard let stretch = stretches.last(where: { $0.start <= offset }),
      offset - stretch.start < UInt64(stretch.columns.count)
    else { return place }
    let column = stretch.columns[Int(offset - stretch.start)]
    place.line = stretch.line
    place.column = Int(column) + 1
    place.fileOffset = stretch.lineStart + UInt64(column)
    return place
  }
}
