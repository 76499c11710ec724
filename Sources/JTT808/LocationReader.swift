package import Telemetry

/// Reads a whole capture for its locations, and for what other messages say about them.
///
/// The caller takes what has gathered after every piece: what is held grows with the piece alone. Everything here is
/// of one type, so that the way of a frame to its location has no call through a table.
package struct LocationReader: Sendable {
  private var reader: CaptureReader<LocationSink>

  package init(_ form: CaptureForm, source: String, mapping: VendorMapping = VendorMapping()) {
    reader = CaptureReader(
      form, source: source, output: LocationSink(source: source, mapping: mapping))
  }

  package mutating func feed(_ bytes: Span<UInt8>) { reader.feed(bytes) }
  package mutating func finish() { reader.finish() }

  /// How the bytes so far were used.
  package var tally: CaptureTally { reader.output.tally }

  /// Gives what has gathered for the empty arrays that it goes on with.
  package mutating func exchange(
    _ locations: inout [CapturedLocation], _ events: inout [CapturedEvent],
    _ diagnostics: inout [Diagnostic]
  ) {
    swap(&locations, &reader.output.locations)
    swap(&events, &reader.output.events)
    swap(&diagnostics, &reader.output.diagnostics)
  }
}

/// Makes locations of frames.
private struct LocationSink: CapturedFrameSink, Sendable {
  let source: String
  let mapping: VendorMapping
  var locations: [CapturedLocation] = []
  var events: [CapturedEvent] = []
  var diagnostics: [Diagnostic] = []
  var tally = CaptureTally()
  private let hasItems: Bool
  private var decoder = LocationDecoder()
  private var placed: [LocationDecoder.Placed] = []
  /// End of the last frame in the stream: neighbours may share a flag.
  private var covered: UInt64 = 0

  init(source: String, mapping: VendorMapping) {
    self.source = source
    self.mapping = mapping
    hasItems = !mapping.items.isEmpty
  }

  mutating func take(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  mutating func take(_ skipped: SkippedBytes) {
    tally.skippedBytes += skipped.length
    covered = max(covered, skipped.offset + skipped.length)
  }

  // Inlined, so that the frame is not copied on the way: 76 instructions a frame less.
  @inline(__always)
  mutating func take(_ frame: Frame, _ content: Span<UInt8>, at place: CapturePlace) {
    let end = frame.offset &+ UInt64(truncatingIfNeeded: frame.wireLength)
    let fresh = end &- max(frame.offset, min(covered, end))
    covered = max(covered, end)
    guard frame.error == nil, let header = frame.header else {
      tally.brokenBytes += fresh
      tally.brokenFrames[frame.error ?? .tooShort, default: 0] += 1
      return
    }
    guard header.messageID == M0200LocationReport.id, header.attributes & 0x3C00 == 0,
      let fix = decoder.location(content, frame.body)
    else { return takeOther(frame, header, content, fresh, place) }
    tally.locationBytes &+= fresh
    append(fix, content, frame.body, header, index: 0, place)
  }

  mutating func take(
    _ frame: Frame, header: [UInt8], body: [UInt8], fragments: Int, at place: CapturePlace
  ) {
    guard let head = frame.header, head.encryption == 0 else { return }
    let content = header + body
    read(
      head, content.span, header.count..<content.count, place,
      message: { DecodedMessage(frame, header: header, body: body, fragments: fragments) })
  }

  @inline(__always)
  private mutating func append(
    _ fix: LocationFix, _ content: Span<UInt8>, _ range: Range<Int>, _ header: MessageHeader,
    index: Int, _ place: CapturePlace
  ) {
    var location = CapturedLocation(
      fix: fix, phone: TerminalPhone(low: header.phoneLow, high: header.phoneHigh),
      place: MessagePlace(place), index: UInt32(truncatingIfNeeded: index), counts: VendorCounts())
    if hasItems, fix.itemBytes > 0 {
      location.counts = mapping.counts(LocationDecoder.items(content, range), content)
    }
    if fix.brokenItemBytes > 0 { tellBrokenItems(fix, place) }
    locations.append(location)
  }

  // MARK: Everything but a plain report

  @inline(never)
  private mutating func takeOther(
    _ frame: Frame, _ header: MessageHeader, _ content: Span<UInt8>, _ fresh: UInt64,
    _ place: CapturePlace
  ) {
    if Self.holdsLocations(header.messageID) {
      tally.locationBytes += fresh
    } else {
      tally.otherBytes += fresh
      tally.others[
        header.messageID, default: CaptureTally.OtherMessages(first: MessagePlace(place))
      ].add(fresh)
    }
    if header.encryption != 0 { return tellEncrypted(frame, header, place) }
    if header.isFragment { return }
    read(header, content, frame.body, place, message: { DecodedMessage(frame, content) })
  }

  private static func holdsLocations(_ id: UInt16) -> Bool {
    id == M0200LocationReport.id || id == M0201LocationReply.id
      || id == M0500VehicleControlReply.id || id == M0704LocationBatch.id
  }

  private mutating func read(
    _ header: MessageHeader, _ content: Span<UInt8>, _ body: Range<Int>, _ place: CapturePlace,
    message: () -> DecodedMessage
  ) {
    guard Self.holdsLocations(header.messageID) else {
      if CapturedEvent.ids.contains(header.messageID) {
        let made = CapturedEvent.Kind.read(message(), mapping)
        if let made {
          events.append(
            CapturedEvent(
              kind: made.kind, phone: TerminalPhone(low: header.phoneLow, high: header.phoneHigh),
              seconds: made.seconds, place: MessagePlace(place), locationsBefore: locations.count))
        }
      }
      return
    }
    placed.removeAll(keepingCapacity: true)
    do throws(LocationDecoder.Problem) {
      try decoder.locations(of: header, content, body: body, into: &placed)
    } catch {
      tell(error, header, body, place)
    }
    for index in placed.indices {
      append(placed[index].fix, content, placed[index].range, header, index: index, place)
    }
  }

  // MARK: Words

  private func location(_ place: CapturePlace) -> SourceLocation {
    SourceLocation(source: source, line: place.line, byte: place.fileOffset)
  }

  private mutating func tellEncrypted(
    _ frame: Frame, _ header: MessageHeader, _ place: CapturePlace
  ) {
    if Self.holdsLocations(header.messageID) { tally.lost["message-encrypted", default: 0] += 1 }
    diagnostics.append(
      Diagnostic(
        .warning, "message-encrypted", at: location(place), found: "\(header.encryption)",
        expected: "0",
        message: Message(
          zh: "消息体加密，未读取（\(frame.wireLength) 字节）",
          en: "the body is encrypted and not read (\(frame.wireLength) bytes)")))
  }

  private mutating func tell(
    _ problem: LocationDecoder.Problem, _ header: MessageHeader, _ body: Range<Int>,
    _ place: CapturePlace
  ) {
    let id = hexID(header.messageID)
    let code: String
    let message: Message
    var found = "\(body.count)"
    var expected = "\(LocationFields.basicLength)"
    switch problem {
    case .short(let count):
      code = "location-short"
      message = Message(
        zh: "\(id) 的消息体只有 \(count) 字节，不足一条位置",
        en: "the body of \(id) has \(count) bytes, too few for a location")
    case .batchItem(let at):
      code = "batch-item-length"
      found = "\(at - body.lowerBound)"
      message = Message(
        zh: "批量项的长度对不上，此后 \(body.upperBound - at) 字节未读",
        en:
          "the length of a batch item does not fit; the \(body.upperBound - at) bytes from there are not read"
      )
    case .batchCount(let declared, let actual):
      code = "batch-count"
      (found, expected) = ("\(actual)", "\(declared)")
      message = Message(
        zh: "声明 \(declared) 项，实有 \(actual) 项",
        en: "\(declared) items declared, \(actual) there")
    }
    if code != "batch-count" { tally.lost[code, default: 0] += 1 }
    diagnostics.append(
      Diagnostic(
        .warning, code, at: location(place), found: found, expected: expected, message: message))
  }

  @inline(never)
  private mutating func tellBrokenItems(_ fix: LocationFix, _ place: CapturePlace) {
    diagnostics.append(
      Diagnostic(
        .note, "item-length", at: location(place), found: "\(fix.brokenItemBytes)",
        expected: "id, len, data",
        message: Message(
          zh: "附加信息项超出消息体，末 \(fix.brokenItemBytes) 字节未读；位置已采用",
          en:
            "an additional item goes beyond the body, its last \(fix.brokenItemBytes) bytes are not read; the location is"
        )))
  }
}

extension CaptureTally.OtherMessages {
  fileprivate mutating func add(_ bytes: UInt64) {
    frames += 1
    self.bytes += bytes
  }
}
