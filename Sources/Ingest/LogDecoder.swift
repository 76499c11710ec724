import Glibc
import Telemetry

/// Bytes of one log in, records out, in pieces of any size with the same result.
///
/// Holds at most a row of 1 MiB and one piece of 256 KiB beside the records. Pure: reads no file.
struct LogDecoder: Sendable {
  /// Bytes from which encoding, separator and header are found; all of a smaller file.
  static let headLength = 65_536
  /// Readable bytes behind the last one, for loads of whole words.
  private static let padding = PlainText.overhang
  private static let pieceLength = 1 << 18
  /// Filled lines among which the header is looked for; exports like to print a title above it.
  private static let headerLines = 10

  private(set) var engine: RowEngine
  private var buffer: [UInt8]
  /// First row not yet read, end of the bytes, and of the bytes already transcoded.
  private var start = 0
  private var end = 0
  private var settled = 0
  /// End of the bytes in which line ends were looked for.
  private var searched = 0
  private var phase = Phase.head
  private var knowsWidth = false
  private var transcoder: UTF16Transcoder?
  private(set) var headIsASCII = false

  private enum Phase { case head, rows, skipping, ignoring }

  init(engine: RowEngine) {
    self.engine = engine
    buffer = Array(repeating: 0, count: LogDecoder.pieceLength + LogDecoder.padding)
  }

  /// Lets `read` put bytes right into the buffer until it is full or gives 0; then reads the rows in it.
  ///
  /// Gives false at the end of the bytes.
  mutating func fill(_ read: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows -> Bool {
    makeRoom(LogDecoder.pieceLength / 2)
    let limit = buffer.count - LogDecoder.padding
    var hasMore = true
    while end < limit, hasMore {
      let place = end
      let count = try buffer.withUnsafeMutableBytes {
        try read(UnsafeMutableRawBufferPointer(rebasing: $0[place..<limit]))
      }
      hasMore = count > 0
      end += count
    }
    process(isLast: false, isCut: false)
    return hasMore
  }

  mutating func feed(_ piece: ArraySlice<UInt8>) {
    append(piece)
    process(isLast: false, isCut: false)
  }

  /// Reads what is left; `isCut` says that the source broke off, so that its last row is not whole.
  mutating func finish(isCut: Bool) {
    process(isLast: true, isCut: isCut)
    engine.closeBlocks()
  }

  private mutating func append(_ piece: ArraySlice<UInt8>) {
    makeRoom(piece.count)
    buffer.replaceSubrange(end..<end + piece.count, with: piece)
    end += piece.count
  }

  private mutating func makeRoom(_ count: Int) {
    let needed = end + count + LogDecoder.padding
    guard needed > buffer.count else { return }
    var size = buffer.count
    while size < needed { size *= 2 }
    buffer.append(contentsOf: repeatElement(0, count: size - buffer.count))
  }

  private mutating func process(isLast: Bool, isCut: Bool) {
    if !knowsWidth {
      guard end >= 2 || isLast else { return }
      knowsWidth = true
      if end >= 2, (buffer[0], buffer[1]) == (0xFF, 0xFE) || (buffer[0], buffer[1]) == (0xFE, 0xFF)
      {
        transcoder = UTF16Transcoder(isBigEndian: buffer[0] == 0xFE)
        engine.wideOffset = 2
        start = 2
        settled = 2
      }
    }
    if transcoder != nil { transcode(isLast: isLast) }
    if phase == .head {
      guard end - start >= LogDecoder.headLength || isLast else { return }
      readHead(isLast: isLast)
    }
    if phase == .skipping || phase == .rows { readRows(isLast: isLast, isCut: isCut) }
    if phase == .ignoring { start = end }
    if start > 0 {
      let rest = end - start
      let from = start
      buffer.withUnsafeMutableBytes { memory in
        if let base = memory.baseAddress { _ = memmove(base, base + from, rest) }
      }
      engine.baseOffset += UInt64(start)
      start = 0
      end = rest
      settled = rest
      searched = max(0, searched - from)
    }
  }

  private mutating func transcode(isLast: Bool) {
    let raw = Array(buffer[settled..<end])
    end = settled
    var text: [UInt8] = []
    transcoder?.feed(raw[...], into: &text)
    if isLast { transcoder?.finish(into: &text) }
    append(text[...])
    settled = end
  }

  private mutating func readRows(isLast: Bool, isCut: Bool) {
    // The buffer leaves `self` for the while, since the engine is changed as its bytes are read.
    var bytes: [UInt8] = []
    swap(&bytes, &buffer)
    defer { swap(&bytes, &buffer) }
    bytes.withUnsafeBufferPointer { memory in
      guard let base = memory.baseAddress else { return }
      // Without a new line end no row can have become whole: spares reading its start again.
      let fresh = max(searched, start)
      let hasLineEnd = memchr(base + fresh, Int32(engine.dialect.lineEnd), end - fresh) != nil
      searched = end
      if phase == .rows, !hasLineEnd, !isLast, end - start < RowEngine.longestRow { return }
      let hasNul = memchr(base + start, 0, end - start) != nil
      if phase == .skipping {
        let (next, skips) = engine.skipLine(memory.span, from: start, to: end)
        start = next
        if skips { return }
        phase = .rows
      }
      let (next, skips) = engine.readRows(
        memory.span, from: start, to: end, isLast: isLast, isCut: isCut,
        hasNul: hasNul)
      start = next
      if skips { phase = .skipping }
    }
  }

  // MARK: - The head of the file

  private mutating func readHead(isLast: Bool) {
    phase = .ignoring
    let name = engine.file.name
    if end - start == 0 {
      engine.diagnostics.add(Messages.fileEmpty(source: name))
      return
    }
    if buffer[start..<end].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
    let head = buffer[start..<min(end, start + LogDecoder.headLength)]
    if let kind = foreignFormat(head) {
      engine.diagnostics.add(Messages.formatUnknown(source: name, kind: kind))
      return
    }
    let lineEnd = Dialect.lineEnd(of: head)
    let nuls = head.count { $0 == 0 }
    if nuls * 10 > head.count
      || firstFilledLine(head, lineEnd: lineEnd).contains(0)
    {
      engine.diagnostics.add(Messages.nulBytes(source: name, count: nuls))
      return
    }
    headIsASCII = head.allSatisfy { $0 < 0x80 }
    let encoding: TextEncoding =
      isUTF8(head, allowingCutEnd: end - start > head.count || !isLast) ? .utf8 : .gb18030
    findHeader(head, lineEnd: lineEnd, encoding: encoding)
  }

  private struct HeaderPlace {
    var profile: HeaderProfile
    var dialect: Dialect
    var range: Range<Int>
    var next: Int
    var line: UInt64
    var nextLine: UInt64
    /// Filled lines above it.
    var linesAbove: Int
    /// Plate in one of them.
    var plate: String?
  }

  private mutating func findHeader(
    _ head: ArraySlice<UInt8>, lineEnd: UInt8, encoding: TextEncoding
  ) {
    var best: HeaderPlace?
    var first: HeaderPlace?
    for separator in Dialect.candidates(encoding) {
      let dialect = Dialect(separator: separator, lineEnd: lineEnd, encoding: encoding)
      var cells = CellList()
      var index = head.startIndex
      var line: UInt64 = 1
      var seen = 0
      var plate: String?
      // A header whole under one separator cannot be whole under another.
      if best != nil { break }
      while index < head.endIndex, seen < LogDecoder.headerLines {
        guard
          case .found(let rowEnd, let next, let lineEnds) = splitRow(
            buffer.span, from: index, to: head.endIndex, isLast: true,
            limit: LogDecoder.headLength + 1, dialect: dialect, into: &cells)
        else { break }
        let nextLine = line + UInt64(lineEnds)
        if !cells.isBlank {
          let names = (0..<cells.count).map { decodeCell(cells[$0], encoding) }
          let profile = HeaderProfile(
            cells: names, overrides: engine.options.columns, kept: engine.options.profiles)
          let place = HeaderPlace(
            profile: profile, dialect: dialect, range: index..<rowEnd, next: next, line: line,
            nextLine: nextLine, linesAbove: seen, plate: plate)
          if profile.missing.isEmpty,
            seen == 0 || isFollowed(place, until: head.endIndex)
          {
            best = place
            break
          }
          let rank = (profile.recognised, profile.columns.count)
          let known = (first?.profile.recognised ?? 0, first?.profile.columns.count ?? 0)
          if seen == 0, rank > known { first = place }
          for name in names where plate == nil {
            plate = Ingest.plate(in: HeaderName.normalised(name).uppercased())
          }
          seen += 1
        }
        index = next
        line = nextLine
      }
    }
    guard let header = best else {
      engine.diagnostics.add(
        first.map { Messages.headerUnknown(source: engine.file.name, line: $0.line, $0.profile) }
          ?? Messages.fileEmpty(source: engine.file.name))
      return
    }
    begin(header)
  }

  /// Whether a row wide enough for this header stands below it: prose that lists columns has none.
  private func isFollowed(_ place: HeaderPlace, until end: Int) -> Bool {
    var cells = CellList()
    var index = place.next
    while index < end,
      case .found(_, let next, _) = splitRow(
        buffer.span, from: index, to: end, isLast: true, limit: LogDecoder.headLength + 1,
        dialect: place.dialect, into: &cells)
    {
      if !cells.isBlank { return cells.count > place.profile.lastRequired }
      index = next
    }
    return false
  }

  private mutating func begin(_ header: HeaderPlace) {
    engine.headerBytes = Array(buffer[header.range])
    engine.line = header.nextLine
    if let wide = engine.wideOffset {
      engine.wideOffset =
        wide + RowEngine.utf16Bytes(buffer.span, from: start, to: header.next)
    }
    engine.begin(
      header.profile, header.dialect,
      place: HeaderLine(line: header.line, above: header.linesAbove, plate: header.plate))
    start = header.next
    phase = .rows
  }
}
