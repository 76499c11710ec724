/// Splits a byte stream into frames, incrementally, and names every byte that belongs to none.
///
/// Feed any amount of bytes at a time; a frame cut at a border is kept until its end arrives. Flags may be shared by
/// two frames or doubled. Content that fails length or checksum is first tried with the flags in it taken as data,
/// up to the declared length: some terminals forget to escape. What remains is a frame with an error, or, where it
/// does not look like one (text, fill, too long), skipped bytes.
///
/// - Source: JT/T 808-2019 4.4.1–4.4.2.
/// - Complexity: O(bytes). Memory: at most `longestHeld` bytes are held between calls, and twice that during one.
package struct FrameSplitter: Sendable {
  /// A frame of 1,045 bytes with every one of them escaped, between flags.
  static let longestFrame = 2 * MessageHeader.longestMessage + 2
  /// So many flags in one message are no forgotten escapes; also keeps the work on hostile bytes linear.
  private static let mostFlagsInside = 8
  /// What may be held back while it is undecided whether it is a frame.
  package static let longestHeld = 4096

  /// Bytes not decided on, the first of them a flag unless the stream is out of step.
  private var held: [UInt8] = []
  /// Place of the first undecided byte in the stream.
  private var position: UInt64 = 0
  /// Whether the flag at `position` has closed a frame already and so needs no other name.
  private var firstFlagIsUsed = false
  private var run = SkippedRun()
  /// The first `scratchCount` bytes are the content of the stretch unescaped last.
  private var scratch: [UInt8]
  private var scratchCount = 0
  private var repaired: [UInt8] = []

  package init() { scratch = [UInt8](repeating: 0, count: Self.longestFrame) }

  /// Stands in for a splitter that is in use; must not be fed.
  init(withoutBuffers: Void) { scratch = [] }

  /// Takes the next bytes of the stream.
  package mutating func feed(_ bytes: Span<UInt8>, into sink: inout some FrameSink) {
    var start = 0
    while !held.isEmpty, start < bytes.count {
      let old = held.count
      if old + bytes.count - start <= Self.longestFrame,
        bytes.bytes.firstPlace(of: Escaping.flag, from: start, to: bytes.count) == nil
      {
        // Nothing is decided without a flag: a stream that trickles in is not gone over again and again.
        bytes.extracting(start..<bytes.count).withUnsafeBufferPointer {
          held.append(contentsOf: $0)
        }
        return
      }
      // A little of the new bytes goes to the held ones, until those are decided.
      let taken = min(bytes.count - start, Self.longestHeld)
      var window = held
      held = []
      window.reserveCapacity(old + taken)
      bytes.extracting(start..<(start + taken)).withUnsafeBufferPointer {
        window.append(contentsOf: $0)
      }
      let decided = process(window.span, isEnd: false, into: &sink)
      if decided >= old {
        start += decided - old
      } else {
        window.removeFirst(decided)
        held = window
        start += taken
      }
    }
    guard start < bytes.count else { return }
    let rest = bytes.extracting(start..<bytes.count)
    let decided = process(rest, isEnd: false, into: &sink)
    for place in decided..<rest.count { held.append(rest[place]) }
  }

  /// Ends the stream: what is held is decided with what is there.
  package mutating func finish(into sink: inout some FrameSink) {
    let window = held
    held = []
    _ = process(window.span, isEnd: true, into: &sink)
    flushRun(into: &sink)
  }

  // MARK: One window

  /// Decides as much of the window as can be; yields how many bytes that was.
  private mutating func process(
    _ window: Span<UInt8>, isEnd: Bool, into sink: inout some FrameSink
  ) -> Int {
    let raw = window.bytes
    let base = position
    let count = window.count
    var place = 0
    var isUsed = firstFlagIsUsed
    while place < count {
      guard window[place] == Escaping.flag else {
        let next = raw.firstPlace(of: Escaping.flag, from: place, to: count) ?? count
        run.add(window, place..<next, base: base, into: &sink)
        place = next
        isUsed = false
        continue
      }
      let (next, hasEscape) = raw.nextFlag(from: place + 1, to: count)
      guard let end = next else {
        if isEnd {
          finishTail(window, place, isUsed: isUsed, base: base, into: &sink)
          place = count
          isUsed = false
        } else if count - place > Self.longestFrame {
          // No frame is that long: whatever this is, it is skipped as it comes.
          run.add(window, (isUsed ? place + 1 : place)..<count, base: base, into: &sink)
          place = count
          isUsed = false
        }
        break
      }
      if end == place + 1 {
        if !isUsed { run.add(window, place..<end, base: base, into: &sink) }
        place = end
        isUsed = false
        continue
      }
      switch decide(
        window, place, end, hasEscape: hasEscape, isEnd: isEnd, base: base, into: &sink)
      {
      case .frame(let last):
        place = last
        isUsed = true
      case .noFrame:
        run.add(window, (isUsed ? place + 1 : place)..<end, base: base, into: &sink)
        place = end
        isUsed = false
      case .undecided:
        position = base + UInt64(place)
        firstFlagIsUsed = isUsed
        return place
      }
    }
    position = base + UInt64(place)
    firstFlagIsUsed = isUsed
    return place
  }

  private enum Decision {
    /// A frame that ends with the flag at this place.
    case frame(Int)
    case noFrame
    case undecided
  }

  /// Decides on what stands between the flags at `start` and `end`.
  private mutating func decide(
    _ window: Span<UInt8>, _ start: Int, _ end: Int, hasEscape: Bool, isEnd: Bool, base: UInt64,
    into sink: inout some FrameSink
  ) -> Decision {
    let inner = (start + 1)..<end
    guard end - start < Self.longestFrame else { return .noFrame }
    let offset = base + UInt64(start)
    var frame: Frame
    if !hasEscape {
      let content = window.extracting(inner)
      frame = Frame(content, offset: offset, wireLength: end - start + 1)
      if frame.error == nil {
        flushRun(into: &sink)
        sink.take(frame, content)
        return .frame(end)
      }
    } else {
      let isClean = unescape(window, inner)
      frame = Frame(
        scratch.span.extracting(0..<scratchCount), offset: offset, wireLength: end - start + 1)
      frame.hasBadEscape = !isClean
      if frame.error == nil {
        flushRun(into: &sink)
        sink.take(frame, scratch.span.extracting(0..<scratchCount))
        return .frame(end)
      }
    }
    switch repair(window, start, firstEnd: end, isEnd: isEnd) {
    case .frame(let last):
      var whole = Frame(repaired.span, offset: offset, wireLength: last - start + 1)
      whole.isRepaired = true
      flushRun(into: &sink)
      sink.take(whole, repaired.span)
      return .frame(last)
    case .undecided: return .undecided
    case .noFrame: break
    }
    guard looksLikeFrame(window, inner) else { return .noFrame }
    flushRun(into: &sink)
    if !hasEscape {
      sink.take(frame, window.extracting(inner))
    } else {
      sink.take(frame, scratch.span.extracting(0..<scratchCount))
    }
    return .frame(end)
  }

  /// Unescapes a stretch no longer than a frame into `scratch`; says whether all escapes were known ones.
  private mutating func unescape(_ window: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var room = scratch.mutableSpan
    let (count, isClean) = Escaping.unescape(window, range, into: &room)
    scratchCount = count
    return isClean
  }

  /// Tries the flags inside as data, up to the declared length; the message is then in `repaired`.
  private mutating func repair(
    _ window: Span<UInt8>, _ start: Int, firstEnd: Int, isEnd: Bool
  ) -> Decision {
    repaired.removeAll(keepingCapacity: true)
    var place = start + 1
    var targets: (short: Int, long: Int)?
    var flags = 0
    while place < window.count, place - start < Self.longestFrame {
      let byte = window[place]
      if byte == Escaping.escape, place + 1 == window.count, !isEnd { return .undecided }
      if byte == Escaping.escape, place + 1 < window.count,
        window[place + 1] == 1 || window[place + 1] == 2
      {
        repaired.append(window[place + 1] == 1 ? Escaping.escape : Escaping.flag)
        place += 2
      } else {
        if byte == Escaping.flag { flags += 1 }
        if flags > Self.mostFlagsInside { return .noFrame }
        repaired.append(byte)
        place += 1
      }
      if targets == nil, repaired.count == 4 {
        let attributes = Int(repaired[2]) << 8 | Int(repaired[3])
        let rest = attributes & 0x3FF + (attributes & 0x2000 != 0 ? 4 : 0) + 1
        targets = (
          MessageHeader.Layout.short.length + rest, MessageHeader.Layout.long.length + rest
        )
      }
      guard let targets else { continue }
      if repaired.count == targets.short || repaired.count == targets.long {
        // A whole message ends with a flag, and it must be more than what was judged before.
        if place == window.count { return isEnd ? .noFrame : .undecided }
        if window[place] == Escaping.flag, place > firstEnd,
          Frame(repaired.span, offset: 0, wireLength: 0).error == nil,
          !holdsFrame(window, firstEnd, place)
        {
          return .frame(place)
        }
        if repaired.count == targets.long { return .noFrame }
      }
    }
    return isEnd || place - start >= Self.longestFrame ? .noFrame : .undecided
  }

  /// Whether two neighbouring flags of the stretch enclose a message that is whole by itself.
  private mutating func holdsFrame(_ window: Span<UInt8>, _ first: Int, _ last: Int) -> Bool {
    var flag = first
    while flag < last,
      let next = window.bytes.firstPlace(of: Escaping.flag, from: flag + 1, to: last + 1)
    {
      _ = unescape(window, (flag + 1)..<next)
      if Frame(scratch.span.extracting(0..<scratchCount), offset: 0, wireLength: 0).error == nil {
        return true
      }
      flag = next
    }
    return false
  }

  /// The stream ends after a flag at `start`: half a frame, a whole one without its flag, or nothing.
  private mutating func finishTail(
    _ window: Span<UInt8>, _ start: Int, isUsed: Bool, base: UInt64, into sink: inout some FrameSink
  ) {
    let inner = (start + 1)..<window.count
    guard !inner.isEmpty else {
      if !isUsed { run.add(window, start..<window.count, base: base, into: &sink) }
      return
    }
    if inner.count < Self.longestFrame {
      let isClean = unescape(window, inner)
      var frame = Frame(
        scratch.span.extracting(0..<scratchCount), offset: base + UInt64(start),
        wireLength: window.count - start)
      frame.hasBadEscape = !isClean
      frame.isCutOff = true
      if frame.error == nil || frame.header != nil && looksLikeFrame(window, inner) {
        flushRun(into: &sink)
        sink.take(frame, scratch.span.extracting(0..<scratchCount))
        return
      }
    }
    if !isUsed { flushRun(into: &sink) }
    run.add(window, (isUsed ? start + 1 : start)..<window.count, base: base, into: &sink)
    if !isUsed { run.isCutOff = true }
  }

  /// Whether broken content may once have been a message: neither text nor fill.
  private func looksLikeFrame(_ window: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var isText = true
    var isFill = range.count > 4
    let first = window[range.lowerBound]
    for place in range {
      let byte = window[place]
      if !isTextByte(byte) { isText = false }
      if byte != first { isFill = false }
      if !isText, !isFill { return true }
    }
    return !isText && !isFill
  }

  @inline(__always)
  private mutating func flushRun(into sink: inout some FrameSink) {
    if !run.isEmpty { run.flush(into: &sink) }
  }
}

/// Printable ASCII, tab, or a line end.
@inline(__always)
func isTextByte(_ byte: UInt8) -> Bool {
  (0x20...0x7E).contains(byte) || byte == 0x09 || byte == 0x0A || byte == 0x0D
}

/// Skipped bytes gathered into one piece for as long as they follow each other.
private struct SkippedRun: Sendable {
  private var offset: UInt64 = 0
  private var length: UInt64 = 0
  private var sample: [UInt8] = []
  private var flags: UInt64 = 0
  private var texts: UInt64 = 0
  /// Value of all bytes but flags, as long as there is one.
  private var value: UInt8?
  private var isOneValue = true
  var isCutOff = false

  @inline(__always)
  var isEmpty: Bool { length == 0 }

  mutating func add(
    _ window: Span<UInt8>, _ range: Range<Int>, base: UInt64, into sink: inout some FrameSink
  ) {
    guard !range.isEmpty else { return }
    let start = base + UInt64(range.lowerBound)
    if length > 0, start != offset + length { flush(into: &sink) }
    if length == 0 { offset = start }
    length += UInt64(range.count)
    for place in range {
      let byte = window[place]
      if sample.count < 16 { sample.append(byte) }
      if byte == Escaping.flag {
        flags += 1
      } else {
        if isTextByte(byte) { texts += 1 }
        if let value { isOneValue = isOneValue && value == byte } else { value = byte }
      }
    }
  }

  mutating func flush(into sink: inout some FrameSink) {
    guard length > 0 else { return }
    sink.take(SkippedBytes(offset: offset, length: length, reason: reason, sample: sample))
    self = SkippedRun()
  }

  private var reason: SkippedBytes.Reason {
    if flags == length { return .idleFlags }
    if isCutOff { return .cutOff }
    if texts + flags == length { return isHTTP ? .http : .text }
    return isOneValue && length - flags > 4 ? .fill : .garbage
  }

  private var isHTTP: Bool {
    let head = sample.drop { $0 == Escaping.flag }
    return ["GET ", "POST ", "HEAD ", "PUT ", "HTTP/", "OPTIONS ", "CONNECT ", "DELETE "].contains {
      head.starts(with: $0.utf8)
    }
  }
}
