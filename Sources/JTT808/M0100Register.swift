package import Telemetry

/// Terminal registration (终端注册): where the terminal belongs, who made it, which plate it carries.
package enum M0100Register: MessageDecoder {
  package static let id: UInt16 = 0x0100
  package static let words = Message(zh: "终端注册", en: "terminal registration")
  package static let clause =
    "JT/T 808-2019 8.8 table 8; 2013 8.5 table 7; 2011 8.4 table 6"

  /// Lengths of maker, model and terminal id, and where the colour of the plate then stands.
  private static func lengths(_ edition: Edition) -> (
    maker: Int, model: Int, terminal: Int, color: Int
  ) {
    switch edition {
    case .v2011: (5, 8, 7, 24)
    case .v2013: (5, 20, 7, 36)
    case .v2019: (11, 30, 30, 75)
    }
  }

  /// Colours of JT/T 415 and JT/T 697.7 that a registration may hold.
  private static let colors: [UInt8: Message] = [
    0: Message(zh: "未上牌", en: "no plate yet"), 1: Message(zh: "蓝色", en: "blue"),
    2: Message(zh: "黄色", en: "yellow"), 3: Message(zh: "黑色", en: "black"),
    4: Message(zh: "白色", en: "white"), 5: Message(zh: "绿色", en: "green"),
    9: Message(zh: "其他", en: "other"), 91: Message(zh: "农黄色", en: "farm yellow"),
    92: Message(zh: "农绿色", en: "farm green"), 93: Message(zh: "黄绿色", en: "yellow-green"),
    94: Message(zh: "渐变绿", en: "gradient green"),
  ]

  package static func decode(
    _ reader: inout FieldReader, edition: inout Edition
  ) throws(FieldMissing) {
    edition = self.edition(of: reader.rest, header: edition)
    let lengths = lengths(edition)
    try reader.number("province", 2, clause: clause)
    try reader.number("city", 2, clause: clause)
    try reader.text("manufacturer", lengths.maker, clause: clause)
    try reader.text("model", lengths.model, clause: clause)
    try reader.text("terminal_id", lengths.terminal, clause: clause)
    try reader.number("plate_color", 1, clause: clause) { colors[UInt8(truncatingIfNeeded: $0)] }
    try plate(&reader)
  }

  /// The longest form that fits and has a colour where it should be.
  private static func edition(of body: ArraySlice<UInt8>, header: Edition) -> Edition {
    let forms: [Edition] = header == .v2019 ? [.v2019, .v2013, .v2011] : [.v2013, .v2011, .v2019]
    let fitting = forms.filter { body.count > lengths($0).color }
    let plausible = fitting.first { colors[body[body.startIndex + lengths($0).color]] != nil }
    return plausible ?? fitting.first ?? header
  }

  /// The plate in GBK, as the standard has it, or in UTF-8, as some terminals send it.
  private static func plate(_ reader: inout FieldReader) throws(FieldMissing) {
    let range = try reader.take(reader.left, "plate")
    let bare = GBKText.withoutBlanks(reader.bytes[range])
    let gbk = GBKText.decode(bare)
    if bare.contains(where: { $0 >= 0x80 }), !isPlate(gbk.text),
      let utf8 = String(validating: bare, as: UTF8.self), isPlate(utf8)
    {
      reader.fields.append(Field("plate", .text(utf8), range, clause: clause))
      reader.derive("plate_utf8", .text(utf8), range)
      reader.derive("gbk_is_mojibake", .flag(true), range)
      reader.problems.append(
        FieldProblem(
          "plate-utf8", range, found: "UTF-8", expected: "GBK",
          Message(zh: "车牌以 UTF-8 发送", en: "the plate was sent in UTF-8")))
      return
    }
    reader.fields.append(Field("plate", .text(gbk.text), range, clause: clause))
    if !bare.isEmpty, !gbk.isClean || bare.contains(where: { $0 >= 0x80 }) && !isPlate(gbk.text) {
      reader.derive("plate_invalid", .flag(true), range)
      reader.problems.append(
        FieldProblem(
          "plate-invalid", range, found: hexText(reader.bytes[range]), expected: "GBK",
          Message(zh: "车牌不成形", en: "the plate has no shape of a plate")))
    }
  }

  /// A Chinese character, a Latin letter, and more.
  private static func isPlate(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars.prefix(3))
    return scalars.count == 3 && (0x4E00...0x9FFF).contains(scalars[0].value)
      && ("A"..."Z").contains(scalars[1])
  }
}
