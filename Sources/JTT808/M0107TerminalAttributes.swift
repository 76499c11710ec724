package import Telemetry

/// Reply to a query of the terminal's attributes (查询终端属性应答).
package enum M0107TerminalAttributes: MessageDecoder {
  package static let id: UInt16 = 0x0107
  package static let words = Message(zh: "查询终端属性应答", en: "terminal attributes reply")
  package static let clause =
    "JT/T 808-2013 8.15 table 20"

  /// Lengths of maker, model and terminal id, as the editions and the devices have them.
  private typealias Form = (maker: Int, model: Int, terminal: Int)

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    // The text of 2019 says 5 bytes of maker, most devices send 11: the form that makes the total come out.
    let new: [Form] = [(11, 30, 30), (5, 30, 30)]
    let old: [Form] = [(5, 20, 7)]
    let forms = edition == .v2019 ? new + old : old + new
    let body = reader.rest
    let form = forms.first { isExact(body, $0) } ?? forms[0]
    edition = form.terminal == 7 ? (edition == .v2011 ? .v2011 : .v2013) : .v2019
    try reader.number("terminal_type", 2, clause: clause) {
      $0 & 1 == 1
        ? Message(zh: "适用客运车辆", en: "for passenger transport") : nil
    }
    reader.derive(
      "manufacturer_field_length", .integer(Int64(form.maker)),
      reader.place..<(reader.place + min(form.maker, reader.left)))
    try reader.text("manufacturer", form.maker, clause: clause)
    try reader.text("model", form.model, clause: clause)
    try reader.text("terminal_id", form.terminal, clause: clause)
    try reader.digits("iccid", 10, clause: clause)
    try reader.counted("hw_version", clause: clause)
    try reader.counted("fw_version", clause: clause)
    try reader.number("gnss_attr", 1, clause: clause)
    try reader.number("comm_attr", 1, clause: clause)
    reader.rawRest("rest")
  }

  private static func isExact(_ body: ArraySlice<UInt8>, _ form: Form) -> Bool {
    var place = body.startIndex + 2 + form.maker + form.model + form.terminal + 10
    for _ in 0..<2 {
      guard place < body.endIndex else { return false }
      place += 1 + Int(body[place])
    }
    return place + 2 == body.endIndex
  }
}
