/// What is wrong with a frame as a whole.
package enum FrameError: String, Error, Sendable, Hashable, CaseIterable {
  /// Shorter than its header and checksum.
  case tooShort = "too_short"
  /// The body has another length than the header declares.
  case lengthMismatch = "length_mismatch"
  case badChecksum = "bad_checksum"
  case lengthMismatchAndBadChecksum = "length_mismatch+bad_checksum"
}

/// A message as it stood on the wire, and how far it can be trusted.
package struct Frame: Sendable, Hashable {
  /// Place of the first flag in the stream, also when the frame before shares it.
  package var offset: UInt64
  /// Bytes on the wire, flags included.
  package var wireLength: Int
  /// Bytes after unescaping, checksum included.
  package var contentLength: Int
  /// Nil when the frame is too short for one.
  package var header: MessageHeader?
  package var error: FrameError?
  package var checksum: UInt8
  package var computedChecksum: UInt8
  /// A 0x7D followed by neither 01 nor 02 was taken as it stands.
  package var hasBadEscape: Bool
  /// An unescaped 0x7E inside was taken as data, because length and checksum come out right with it.
  package var isRepaired: Bool
  /// The stream ended before the closing flag.
  package var isCutOff: Bool

  /// Whether there is anything to say of it.
  @inline(__always)
  var isRemarkable: Bool { error != nil || isRepaired || hasBadEscape || isCutOff }

  /// Place of the body in the content.
  @inline(__always)
  package var body: Range<Int> {
    guard let header, contentLength > header.length else { return 0..<0 }
    return header.length..<(contentLength - 1)
  }

  /// Judges unescaped `content`: header form, length, checksum.
  ///
  /// The version bit is believed unless the length contradicts it and the other form has the right length and
  /// checksum: some terminals set the bit with a short header, others send a long one without it.
  init(_ content: Span<UInt8>, offset: UInt64, wireLength: Int) {
    self.offset = offset
    self.wireLength = wireLength
    contentLength = content.count
    hasBadEscape = false
    isRepaired = false
    isCutOff = false
    let raw = content.bytes
    let count = content.count
    guard count >= 5 else {
      header = nil
      error = .tooShort
      checksum = count > 0 ? content[count - 1] : 0
      computedChecksum = 0
      return
    }
    let last = count - 1
    let sum = raw.xor(0..<last)
    checksum = content[last]
    computedChecksum = sum
    let isIntact = sum == checksum
    let attributes = raw.big16(2)
    let packageItem = attributes & 0x2000 != 0 ? 4 : 0
    let rest = count - 1 - packageItem - Int(attributes & 0x3FF)
    let named: MessageHeader.Layout = attributes & 0x4000 != 0 ? .long : .short
    let other: MessageHeader.Layout = named == .long ? .short : .long
    if rest == named.length {
      header = MessageHeader(content, layout: named)
      error = isIntact ? nil : .badChecksum
    } else if rest == other.length, isIntact, !Self.fits(content, named, packageItem, better: other)
    {
      header = MessageHeader(content, layout: other)
      error = nil
    } else if count >= named.length + packageItem + 1 {
      header = MessageHeader(content, layout: named)
      error = isIntact ? .lengthMismatch : .lengthMismatchAndBadChecksum
    } else {
      header = nil
      error = .tooShort
    }
  }
}

extension Frame {
  /// Whether the items of a location end with the body in one form of header and not in the other.
  ///
  /// The forms differ by five bytes, and so may a length that is simply wrong: then the version bit stands.
  private static func fits(
    _ content: Span<UInt8>, _ layout: MessageHeader.Layout, _ packageItem: Int,
    better other: MessageHeader.Layout
  ) -> Bool {
    guard content.bytes.big16(0) == M0200LocationReport.id, packageItem == 0 else { return false }
    func endsWell(_ layout: MessageHeader.Layout) -> Bool {
      var place = layout.length + LocationFields.basicLength
      let end = content.count - 1
      while place + 2 <= end { place += 2 + Int(content[place + 1]) }
      return place == end
    }
    guard endsWell(layout) else { return false }
    // Where both do by luck, a phone of decimal digits decides.
    return !endsWell(other)
      || MessageHeader(content, layout: layout).phone.utf8.allSatisfy { $0 < 0x3A }
  }
}

/// Bytes of a stream that belong to no frame.
package struct SkippedBytes: Sendable, Hashable {
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    /// Flags with nothing between them: how some terminals fill pauses.
    case idleFlags = "idle-flags"
    /// A request of a web crawler or the like.
    case http = "http-noise"
    /// Other printable text.
    case text = "text-noise"
    /// Bytes of one value, such as zeros.
    case fill = "fill"
    case garbage = "garbage"
    /// The last frame of the stream, cut off before its header was complete.
    case cutOff = "cut-off"
  }

  package var offset: UInt64
  package var length: UInt64
  package var reason: Reason
  /// Up to 16 bytes from the start.
  package var sample: [UInt8]
}

/// Takes what a splitter finds, in the order of the stream.
package protocol FrameSink {
  /// `content` is unescaped: header, body, checksum; it lives as long as the call.
  mutating func take(_ frame: Frame, _ content: Span<UInt8>)
  mutating func take(_ skipped: SkippedBytes)
}
