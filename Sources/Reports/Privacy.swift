import Analysis
import Digests
import Telemetry

/// Hides what an audience must not see, before any writer gets at it (DESIGN §10).
///
/// Everything a report holds passes here once, when the document is made; the writers know no audience.
/// In free text it knows people by the registry's names and ids and by the shape of ID numbers and phones.
struct Privacy: Sendable {
  let audience: Audience
  private let key: [UInt8]
  private let people: ReportPeople
  /// Pseudonyms of everybody known, worked out once.
  private var pseudonyms: [DriverID: DriverID] = [:]
  /// Words to replace wherever they stand, by their number in `words`.
  private var terms: [Term] = []
  private var words = WordTrie()

  private struct Term: Sendable {
    let scalars: [Unicode.Scalar]
    let replacement: [Unicode.Scalar]

    /// `D01` is not meant inside `AD017`; Chinese has no such borders.
    func stands(in text: [Unicode.Scalar], at start: Int) -> Bool {
      let end = start + scalars.count
      guard end <= text.count, text[start..<end].elementsEqual(scalars) else { return false }
      if start > 0, isWord(text[start]), isWord(text[start - 1]) { return false }
      return end == text.count || !isWord(text[end - 1]) || !isWord(text[end])
    }
  }

  init(audience: Audience, key: [UInt8], people: ReportPeople, result: CheckResult) {
    self.audience = audience
    self.key = key
    self.people = people
    guard audience.hidesAnything else { return }
    var replacements: [String: String] = [:]
    for person in people.drivers.values {
      for secret in person.secrets { replacements[secret] = hidden }
    }
    if audience.hidesDrivers {
      for id in Set(people.drivers.keys).union(result.findings.compactMap(\.driver)) {
        pseudonyms[id] = driver(id)
        replacements[id.text] = driver(id).text
      }
      let names = people.drivers.values.compactMap(\.name) + people.otherNames
      for name in names { replacements[name] = hidden }
    }
    if audience.hidesPlates {
      var names = Set(result.vehicles.flatMap { [$0.vehicle.plate] + $0.labels })
      names.formUnion(result.findings.compactMap(\.vehicle?.plate))
      names.formUnion(result.findings.flatMap { $0.vehicles.map(\.plate) })
      names.formUnion(result.coverage.map(\.vehicle.plate))
      for name in names { replacements[name] = maskedPlate(name) }
    }
    if audience.hidesPlaces {
      var names = Set(people.placeNames)
      for finding in result.findings {
        let ids = [finding.route?.text, finding.run, finding.stop?.text, finding.near?.stop?.text]
        names.formUnion(ids.compactMap { $0 })
      }
      for name in names where replacements[name] == nil { replacements[name] = hidden }
    }
    // A word of one or two characters would tear up numbers and words that have nothing to do with it.
    learn(replacements.filter { $0.key.unicodeScalars.count > ($0.key.isASCII ? 2 : 1) })
  }

  // MARK: Values

  func driver(_ id: DriverID) -> DriverID {
    switch audience {
    case .police: id
    case .internal: isNumberOfPerson(id.text) ? DriverID(pseudonym(id.text)) : id
    case .school: pseudonyms[id] ?? DriverID(pseudonym(id.text))
    case .public: DriverID(hidden)
    }
  }

  func driverName(_ id: DriverID) -> String? {
    guard let name = people.drivers[id]?.name else { return nil }
    return audience.hidesDrivers ? nil : text(name)
  }

  func vehicle(_ vehicle: VehicleKey) -> VehicleKey {
    VehicleKey(plate: label(vehicle.plate), color: vehicle.color)
  }

  /// A plate or whatever else a log calls a vehicle.
  func label(_ label: String) -> String {
    switch audience {
    case .police: label
    case .internal, .school: text(label)
    case .public: maskedPlate(label)
    }
  }

  /// Free text: messages, names of sources, headers, cells found.
  ///
  /// `own` are ids that are short or common words elsewhere, but are known to be meant in this text.
  func text(_ text: String, own: [DriverID] = []) -> String {
    guard audience.hidesAnything else { return text }
    if terms.isEmpty, !audience.hidesPlates, !mayHoldNumber(text),
      own.isEmpty || !audience.hidesDrivers
    {
      return text
    }
    if scalarsIfPlain(text) != nil, !mayHide(in: text, own: own) { return text }
    // Invisible characters inside a number must not hide it from us.
    let scalars = text.unicodeScalars.filter { !isInvisible($0) }
    var local: [Term] = []
    if audience.hidesDrivers {
      local = own.filter { !$0.text.isEmpty }.map {
        Term(
          scalars: Array($0.text.unicodeScalars), replacement: Array(driver($0).text.unicodeScalars)
        )
      }
    }
    return masked(Array(scalars), local: local)
  }

  private func masked(_ scalars: [Unicode.Scalar], local: [Term]) -> String {
    var out = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      let found =
        term(in: scalars, at: index, local: local) ?? number(in: scalars, at: index)
        ?? plate(in: scalars, at: index)
      if let found {
        out.append(contentsOf: found.replacement)
        index += found.length
      } else if digit(scalars[index]) != nil {
        // A run of digits is looked at once, at its start.
        while index < scalars.count, digit(scalars[index]) != nil {
          out.append(scalars[index])
          index += 1
        }
      } else {
        out.append(scalars[index])
        index += 1
      }
    }
    return String(out)
  }

  // MARK: What is looked for in text

  private typealias Match = (replacement: [Unicode.Scalar], length: Int)

  private mutating func learn(_ replacements: [String: String]) {
    for (word, replacement) in replacements where words.add(word) == terms.count {
      terms.append(
        Term(
          scalars: Array(word.unicodeScalars), replacement: Array(replacement.unicodeScalars)))
    }
  }

  private func term(in scalars: [Unicode.Scalar], at start: Int, local: [Term]) -> Match? {
    if let found = local.first(where: { $0.stands(in: scalars, at: start) }) {
      return (found.replacement, found.scalars.count)
    }
    // The longest that stands as a word, so the walk goes on behind a shorter one.
    var longest: Match?
    var walk = WordTrie.Walk()
    for scalar in scalars[start...] {
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        guard words.step(&walk, byte) else { return longest }
      }
      if let term = walk.word(in: words).map({ terms[$0] }), term.stands(in: scalars, at: start) {
        longest = (term.replacement, term.scalars.count)
      }
    }
    return longest
  }

  /// Whether a text might hold anything to hide; false is certain, true is looked at closely.
  ///
  /// The text has no invisible characters. One look at each byte, because hardly any text holds something.
  private func mayHide(in text: String, own: [DriverID]) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      if audience.hidesDrivers, own.contains(where: { holds(bytes, $0.text) }) { return true }
      let provinces = audience.hidesPlates ? provinceWords : nil
      var digits = DigitRun()
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if digits.mayBeNumber(after: byte) { return true }
        if words.begins(with: byte), words.holds(bytes, at: index) { return true }
        if byte >= 0x80, let provinces, provinces.holds(bytes, at: index) { return true }
        index += 1
      }
      return false
    }
  }

  /// An ID number or a mobile phone that starts here, plain or grouped by blanks or hyphens.
  private func number(in scalars: [Unicode.Scalar], at start: Int) -> Match? {
    guard digit(scalars[start]) != nil else { return nil }
    if let grouped = grouped(scalars, at: start, [6, 8, 4])
      ?? grouped(scalars, at: start, [3, 4, 4]),
      let replacement = replacement(digits: grouped.digits, checkLetter: false)
    {
      return (replacement, grouped.length)
    }
    var digits: [UInt8] = []
    var end = start
    while end < scalars.count, let value = digit(scalars[end]) {
      digits.append(value)
      end += 1
    }
    let endsInX =
      digits.count == 17 && end < scalars.count && "xXＸｘ".unicodeScalars.contains(scalars[end])
    guard let replacement = replacement(digits: digits, checkLetter: endsInX) else { return nil }
    return (replacement, end - start + (endsInX ? 1 : 0))
  }

  private func grouped(
    _ scalars: [Unicode.Scalar], at start: Int, _ lengths: [Int]
  ) -> (digits: [UInt8], length: Int)? {
    var digits: [UInt8] = []
    var index = start
    for (group, length) in lengths.enumerated() {
      if group > 0 {
        guard index < scalars.count, scalars[index] == " " || scalars[index] == "-" else {
          return nil
        }
        index += 1
      }
      for _ in 0..<length {
        guard index < scalars.count, let value = digit(scalars[index]) else { return nil }
        digits.append(value)
        index += 1
      }
    }
    if index < scalars.count, digit(scalars[index]) != nil { return nil }
    return (digits, index - start)
  }

  private func replacement(digits: [UInt8], checkLetter: Bool) -> [Unicode.Scalar]? {
    func text(_ digits: some Sequence<UInt8>) -> String {
      String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    }
    if let phone = phone(digits) {
      return Array((text(phone.prefix(3)) + "****" + text(phone.suffix(4))).unicodeScalars)
    }
    if digits.count == 18 || checkLetter {
      let number = text(digits) + (checkLetter ? "X" : "")
      return Array((audience.hidesPlates ? hidden : pseudonym(number)).unicodeScalars)
    }
    return digits.count >= 15 ? Array(hidden.unicodeScalars) : nil
  }

  /// The eleven digits of a mobile number, without leading zeros (SIM fields) and country code.
  private func phone(_ digits: [UInt8]) -> ArraySlice<UInt8>? {
    var rest = digits.drop { $0 == 0 }
    if rest.count == 13, rest.starts(with: [8, 6]) { rest = rest.dropFirst(2) }
    guard rest.count == 11, rest.first == 1, rest[rest.startIndex + 1] >= 3 else { return nil }
    return rest
  }

  /// A number plate such as 苏D12345, for those who may not see plates.
  private func plate(in scalars: [Unicode.Scalar], at start: Int) -> Match? {
    guard audience.hidesPlates, provinces.contains(scalars[start]), start + 1 < scalars.count,
      isLetter(scalars[start + 1])
    else { return nil }
    var end = start + 2
    while end < scalars.count, end - start < 9, isWord(scalars[end]) || scalars[end] == "·" {
      end += 1
    }
    guard end - start >= 7 else { return nil }
    let plate = String(String.UnicodeScalarView(scalars[start..<end]))
    return (Array(maskedPlate(plate).unicodeScalars), end - start)
  }

  // MARK: Shapes

  /// Whether a driver's id is really an ID number, a licence's file number (档案编号) or a phone.
  private func isNumberOfPerson(_ id: String) -> Bool {
    let isFileNumber =
      id.unicodeScalars.count >= 12 && id.unicodeScalars.allSatisfy { digit($0) != nil }
    return isFileNumber || text(id) != id
  }

  /// The same for the same number, whether its check letter is large or small or its digits are wide.
  private func pseudonym(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !isInvisible(scalar) {
      if let value = digit(scalar) {
        plain.append(Unicode.Scalar(value + 0x30))
      } else {
        plain.append("xＸｘ".unicodeScalars.contains(scalar) ? "X" : scalar)
      }
    }
    return Digests.pseudonym(of: String(plain), key: key)
  }
}

private let hidden = "***"

/// First characters of plates: 31 provinces and the special ones.
private let provinces = Set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领学警港澳".unicodeScalars)

/// Whether the bytes of `word` stand anywhere in `bytes`.
private func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ word: String) -> Bool {
  var word = word
  return word.withUTF8 { word in
    guard let first = word.first, word.count <= bytes.count else { return false }
    var start = 0
    while start <= bytes.count - word.count {
      if bytes[start] == first, bytes[start..<start + word.count].elementsEqual(word) {
        return true
      }
      start += 1
    }
    return false
  }
}

private let provinceWords: WordTrie = {
  var words = WordTrie()
  for province in provinces { words.add(String(province)) }
  return words
}()

/// `苏D***45`: the first two and last two characters, fewer of a short one.
private func maskedPlate(_ plate: String) -> String {
  let shown = plate.count >= 6 ? 2 : plate.count >= 4 ? 1 : 0
  return plate.prefix(shown) + hidden + plate.suffix(shown)
}

/// 0…9 of an ASCII or full-width digit.
private func digit(_ scalar: Unicode.Scalar) -> UInt8? {
  switch scalar.value {
  case 0x30...0x39: UInt8(scalar.value - 0x30)
  case 0xFF10...0xFF19: UInt8(scalar.value - 0xFF10)
  default: nil
  }
}

/// Whether there are digits enough for a phone, anywhere; a quick look that spares most texts the long one.
private func mayHoldNumber(_ text: String) -> Bool {
  var digits = 0
  for byte in text.utf8 {
    // The last byte of a full-width digit is 0x90…0x99; counting some others too does no harm.
    if (0x30...0x39).contains(byte) || (0x90...0x99).contains(byte) { digits += 1 }
  }
  return digits >= 11
}

/// Digits in a row, single blanks or hyphens between them let pass: what an ID number or a phone needs eleven of.
private struct DigitRun {
  private var digits = 0
  private var wasSeparator = false
  /// Bytes of a full-width digit so far: EF BC 90…99 is one.
  private var wide = 0

  mutating func mayBeNumber(after byte: UInt8) -> Bool {
    if byte >= 0x80 {
      switch (wide, byte) {
      case (_, 0xEF): wide = 1
      case (1, 0xBC): wide = 2
      case (2, 0x90...0x99):
        wide = 0
        digits += 1
        wasSeparator = false
      default: reset()
      }
      return digits >= 11
    }
    if (0x30...0x39).contains(byte) {
      if wide > 0 { reset() }
      digits += 1
      wasSeparator = false
    } else if byte == 0x20 || byte == 0x2D, digits > 0, !wasSeparator, wide == 0 {
      wasSeparator = true
    } else {
      reset()
    }
    return digits >= 11
  }

  private mutating func reset() { self = DigitRun() }
}

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "a"..."z", "A"..."Z": true
  default: false
  }
}

private func isWord(_ scalar: Unicode.Scalar) -> Bool {
  isLetter(scalar) || (0x30...0x39).contains(scalar.value)
}

extension String {
  fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}
