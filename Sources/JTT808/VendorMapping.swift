/// What a vendor's items and messages mean, as far as no standard says it.
package struct VendorMapping: Sendable, Hashable {
  package enum Field: String, Sendable, Hashable, CaseIterable {
    case passengers, boarded, alighted
  }

  /// How a number is written.
  package enum Form: String, Sendable, Hashable, CaseIterable {
    /// Big-endian.
    case u8, u16, u32
    /// Two decimal digits a byte.
    case bcd8, bcd16
    /// Decimal digits as text, part by part.
    case text
  }

  /// One number in the data of an item, or behind the type byte of 0x0900.
  package struct Rule: Sendable, Hashable {
    package var field: Field
    package var form: Form
    /// 0-based byte.
    package var offset: Int
    /// Of a text: what parts it, and which part, from 1.
    package var separator: UInt8
    package var part: Int

    package init(
      field: Field, form: Form, offset: Int = 0, separator: UInt8 = 0x7C, part: Int = 1
    ) {
      self.field = field
      self.form = form
      self.offset = offset
      self.separator = separator
      self.part = part
    }
  }

  /// What a card of 0x0702 without a name is.
  package enum UnnamedCard: String, Sendable, Hashable, CaseIterable { case driver, student }

  /// Rules by id of the additional item.
  package var items: [UInt8: [Rule]]
  /// Rules by type of 0x0900.
  package var transparent: [UInt8: [Rule]]
  package var unnamedCard: UnnamedCard?

  package init(
    items: [UInt8: [Rule]] = [:], transparent: [UInt8: [Rule]] = [:],
    unnamedCard: UnnamedCard? = nil
  ) {
    self.items = items
    self.transparent = transparent
    self.unnamedCard = unnamedCard
  }

  /// Applies the rules of the items of a location.
  func counts(_ items: [(id: UInt8, data: Range<Int>)], _ content: Span<UInt8>) -> VendorCounts {
    var counts = VendorCounts()
    for item in items {
      for rule in self.items[item.id] ?? [] { rule.read(content, item.data, into: &counts) }
    }
    return counts
  }
}

extension VendorMapping.Rule {
  /// Sets what the data says; data too short, or no number, says nothing.
  func read(_ content: Span<UInt8>, _ data: Range<Int>, into counts: inout VendorCounts) {
    guard let value = value(content, data) else { return }
    // A number beyond any bus is the vendor's word for unknown, such as FF.
    guard value < 0xFF || form != .u8, value < 1000 else { return }
    let persons = UInt16(truncatingIfNeeded: value)
    switch field {
    case .passengers: counts.persons = persons
    case .boarded: counts.boarded = persons
    case .alighted: counts.alighted = persons
    }
  }

  private func value(_ content: Span<UInt8>, _ data: Range<Int>) -> UInt32? {
    if form == .text { return textValue(content, data) }
    let width =
      switch form {
      case .u8, .bcd8: 1
      case .u16, .bcd16: 2
      case .u32: 4
      case .text: 0
      }
    guard offset >= 0, offset <= data.count - width else { return nil }
    var value: UInt32 = 0
    for place in (data.lowerBound + offset)..<(data.lowerBound + offset + width) {
      let byte = content[place]
      if form == .bcd8 || form == .bcd16 {
        guard let digits = DeviceTime.decimal(byte) else { return nil }
        value = value * 100 + UInt32(digits)
      } else {
        value = value << 8 | UInt32(byte)
      }
    }
    return value
  }

  private func textValue(_ content: Span<UInt8>, _ data: Range<Int>) -> UInt32? {
    guard offset >= 0, offset <= data.count else { return nil }
    var number = 1
    var digits: [UInt8] = []
    for place in (data.lowerBound + offset)..<data.upperBound {
      if content[place] == separator {
        number += 1
      } else if number == part {
        digits.append(content[place])
      }
    }
    return UInt32(String(decoding: digits, as: UTF8.self))
  }
}
