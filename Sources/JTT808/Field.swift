package import Telemetry

/// One field of a message: what stands where, and what it means.
package struct Field: Sendable, Hashable {
  /// Name in machine output; empty for the elements of a list.
  package var name: String
  package var value: FieldValue
  /// Place in the message without flags and escapes.
  package var range: Range<Int>
  /// Unit of the raw integer, such as `0.1 km/h`.
  package var unit: String?
  /// Where the standard defines it.
  package var clause: String?
  /// What the value says, in words.
  package var meaning: Message?
  /// Worked out from other fields: machine output only, no line of its own on the page.
  package var isDerived = false

  package init(
    _ name: String, _ value: FieldValue, _ range: Range<Int>, unit: String? = nil,
    clause: String? = nil, meaning: Message? = nil, isDerived: Bool = false
  ) {
    self.name = name
    self.value = value
    self.range = range
    self.unit = unit
    self.clause = clause
    self.meaning = meaning
    self.isDerived = isDerived
  }
}

/// Value of a field; integers are raw, in the units of the wire.
package enum FieldValue: Sendable, Hashable {
  case integer(Int64)
  /// Millionths of a degree, printed as degrees.
  case degrees(Int64)
  case text(String)
  case flag(Bool)
  /// The field is there, but says nothing.
  case null
  case object([Field])
  /// Elements without names.
  case list([Field])
}

extension [Field] {
  /// The field of that name, not looked for in depth.
  package subscript(name: String) -> FieldValue? { first { $0.name == name }?.value }
}

/// Something in a message that is not as the standard wants it.
package struct FieldProblem: Sendable, Hashable {
  /// Stable kebab-case word.
  package var code: String
  /// Place in the message without flags and escapes.
  package var range: Range<Int>
  package var found: String
  package var expected: String
  package var message: Message

  package init(
    _ code: String, _ range: Range<Int>, found: String, expected: String, _ message: Message
  ) {
    self.code = code
    self.range = range
    self.found = found
    self.expected = expected
    self.message = message
  }
}
