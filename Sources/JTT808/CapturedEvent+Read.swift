extension CapturedEvent {
  /// Messages that may say something about locations.
  static let ids: Set<UInt16> = [
    M0100Register.id, M0702DriverIdentity.id, M0900Transparent.id, M1005PassengerFlow.id,
  ]
}

extension CapturedEvent.Kind {
  /// What a message says about locations; nil where it says nothing that can be used.
  static func read(
    _ message: DecodedMessage, _ mapping: VendorMapping
  ) -> (kind: Self, seconds: Int64?)? {
    guard message.bodyIsDecoded, let header = message.frame.header else { return nil }
    let body = message.body
    switch header.messageID {
    case M0100Register.id:
      guard let plate = body.text("plate"), !plate.isEmpty else { return nil }
      return (.plate(plate), nil)
    case M0702DriverIdentity.id: return readCard(message, mapping)
    case M0900Transparent.id:
      guard let type = message.rawBody.first, let rules = mapping.transparent[type] else {
        return nil
      }
      var counts = VendorCounts()
      let data = (message.bodyRange.lowerBound + 1)..<message.bodyRange.upperBound
      for rule in rules { rule.read(message.content.span, data, into: &counts) }
      return counts.isEmpty ? nil : (.counts(counts), nil)
    case M1005PassengerFlow.id:
      guard let start = body.seconds("start", message), let end = body.seconds("end", message),
        let boarded = body.number("boarded"), let alighted = body.number("alighted")
      else { return nil }
      return (
        .flow(
          start: start, boarded: UInt16(clamping: boarded), alighted: UInt16(clamping: alighted)),
        end
      )
    default: return nil
    }
  }

  private static func readCard(
    _ message: DecodedMessage, _ mapping: VendorMapping
  ) -> (kind: Self, seconds: Int64?)? {
    let body = message.body
    // Without a status it is the form of 2011, which tells of a card put in.
    let status = body.number("status") ?? 1
    let seconds = body.seconds("time", message)
    // A time that is none places the event nowhere.
    if body["time"] != nil, seconds == nil { return nil }
    let result = body.number("read_result")
    let name = body.text("driver_name") ?? ""
    let numbers = [body.text("qualification_no"), body.text("id_card_no")].compactMap { text in
      text.map { $0.trimmingBlanks }.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let number = numbers.first, (result ?? 0) == 0 else {
      // Neither the driver before nor anybody else is known from here on.
      return status == 1 || status == 2 ? (.cardOut, seconds) : nil
    }
    if name.trimmingBlanks.isEmpty, mapping.unnamedCard != .driver {
      return (.unnamedCard(number: number, isIn: status == 1), seconds)
    }
    return (status == 1 ? .cardIn(driver: number) : .cardOut, seconds)
  }
}

extension [Field] {
  fileprivate func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }

  fileprivate func number(_ name: String) -> Int64? {
    if case .integer(let value)? = self[name] { value } else { nil }
  }

  /// Seconds since 1970 of a field that is a time.
  fileprivate func seconds(_ name: String, _ message: DecodedMessage) -> Int64? {
    guard let field = first(where: { $0.name == name }), field.range.count == 6 else { return nil }
    var reader = DeviceTime()
    return reader.read(message.content.span.bytes, at: field.range.lowerBound)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
