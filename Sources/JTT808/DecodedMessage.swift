import Telemetry

/// One message taken apart: header, body field by field, and what is wrong with it.
package struct DecodedMessage: Sendable, Hashable {
  package var frame: Frame
  package var edition: Edition
  /// Header, body and checksum without escapes; of a message put together from fragments, the body is whole.
  package var content: [UInt8]
  package var headerFields: [Field]
  package var body: [Field]
  /// Whether the body was decoded; else `body` is empty, and what there is stands in `rawBody`.
  package var bodyIsDecoded: Bool
  /// Whether the body ended before its fields did.
  package var bodyIsShort: Bool
  package var problems: [FieldProblem]
  /// Of a message put together from fragments: how many.
  package var fragments: Int?

  /// Place of the body in the content.
  package var bodyRange: Range<Int>

  package var isFragment: Bool { fragments == nil && frame.header?.isFragment == true }
  package var rawBody: ArraySlice<UInt8> { content[bodyRange] }

  /// Takes a frame apart.
  package init(_ frame: Frame, _ content: Span<UInt8>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.count)
    for place in 0..<content.count { bytes.append(content[place]) }
    self.init(frame, bytes, body: frame.body, fragments: nil)
  }

  /// A message whose fragments make up `body`; `frame` is the one that came last.
  package init(_ frame: Frame, header: [UInt8], body: [UInt8], fragments: Int) {
    self.init(
      frame, header + body, body: header.count..<(header.count + body.count), fragments: fragments)
  }

  /// A body alone, as a test or a log may have it.
  package init(body: [UInt8], id: UInt16, edition: Edition) {
    let sent = FrameEncoder(edition: edition).content(
      id, Array(body.prefix(MessageHeader.longestBody)))
    var frame = Frame(sent.span, offset: 0, wireLength: sent.count + 2)
    if body.count > MessageHeader.longestBody { frame.error = nil }
    let header = Array(sent.prefix(frame.header?.length ?? 0))
    self.init(
      frame, header + body, body: header.count..<(header.count + body.count), fragments: 1)
    self.fragments = nil
  }

  private init(_ frame: Frame, _ content: [UInt8], body range: Range<Int>, fragments: Int?) {
    self.frame = frame
    self.content = content
    self.fragments = fragments
    bodyRange = range
    body = []
    bodyIsDecoded = false
    bodyIsShort = false
    problems = []
    edition = frame.header?.layout == .long ? .v2019 : .v2013
    headerFields = []
    guard let header = frame.header else {
      bodyRange = 0..<0
      return
    }
    headerFields = Self.headerFields(header, content, edition)
    if header.hasWrongVersionBit {
      problems.append(
        FieldProblem(
          "version-bit", 2..<4, found: header.hasVersionBit ? "1" : "0",
          expected: header.hasVersionBit ? "0" : "1",
          Message(zh: "版本标识与消息头长度不符", en: "the version bit contradicts the header's length")))
    }
    let lengthIsRight = frame.error == nil || frame.error == .badChecksum
    guard lengthIsRight, header.encryption == 0, fragments != nil || !header.isFragment,
      let decoder = MessageList.decoder(of: header.messageID)
    else { return }
    var reader = FieldReader(content, range)
    var edition = edition
    do throws(FieldMissing) {
      try decoder.decode(&reader, edition: &edition)
    } catch {
      bodyIsShort = true
      reader.problems.append(
        FieldProblem(
          "body-short", error.place..<min(content.count, error.place + error.left),
          found: "\(error.left)", expected: "\(error.wanted)",
          Message(
            zh: "消息体在「\(error.name)」处结束", en: "the body ends at \(error.name)")))
      reader.rawRest("rest")
    }
    self.edition = edition
    self.body = reader.fields
    problems += reader.problems
    bodyIsDecoded = true
  }

  private static func headerFields(
    _ header: MessageHeader, _ content: [UInt8], _ edition: Edition
  ) -> [Field] {
    let clause = edition == .v2019 ? "JT/T 808-2019 4.4.3 table 2" : "JT/T 808-2013 4.4.3 table 2"
    let isLong = header.layout == .long
    var fields = [
      Field(
        "msg_id", .text(hexID(header.messageID)), 0..<2, clause: clause,
        meaning: MessageList.words(of: header.messageID)),
      Field(
        "attributes", .text(hexID(header.attributes)), 2..<4, clause: clause,
        meaning: attributeWords(header)),
    ]
    var place = 4
    if isLong {
      fields.append(
        Field("protocol_version", .integer(Int64(header.protocolVersion)), 4..<5, clause: clause))
      place = 5
    }
    let phone = place..<(place + (isLong ? 10 : 6))
    fields.append(Field("phone", .text(header.phone), phone, clause: clause))
    fields.append(
      Field(
        "serial", .integer(Int64(header.serial)), phone.upperBound..<(phone.upperBound + 2),
        clause: clause))
    if header.isFragment {
      let start = header.layout.length
      fields.append(
        Field("total", .integer(Int64(header.packageTotal)), start..<(start + 2), clause: clause))
      fields.append(
        Field(
          "index", .integer(Int64(header.packageIndex)), (start + 2)..<(start + 4), clause: clause))
    }
    return fields
  }

  private static func attributeWords(_ header: MessageHeader) -> Message {
    var zh = "消息体 \(header.declaredBodyLength) 字节"
    var en = "body of \(header.declaredBodyLength) bytes"
    if header.encryption != 0 {
      zh += "，加密 \(header.encryption)"
      en += ", encryption \(header.encryption)"
    }
    if header.isFragment {
      zh += "，分包"
      en += ", fragment"
    }
    if header.hasVersionBit {
      zh += "，2019 版标识"
      en += ", version bit of 2019"
    }
    return Message(zh: zh, en: en)
  }
}
