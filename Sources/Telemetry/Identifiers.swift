/// Number plate colour (车牌颜色), codes of JT/T 697.7 (1 blue, 2 yellow, 3 black, 4 white, 5 green …).
package enum PlateColor: String, Sendable, Hashable, CaseIterable, Comparable {
  case blue, yellow, black, white, green
  case yellowGreen = "yellow-green"
  case other

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Who a finding is about on the road: plate and colour as resolved, or the source's own id.
package struct VehicleKey: Sendable, Hashable, Comparable {
  /// Normalised plate such as `苏D12345`, or the source's id where there is no plate.
  package var plate: String
  package var color: PlateColor?

  package init(plate: String, color: PlateColor? = nil) {
    self.plate = plate
    self.color = color
  }

  /// By the plate's UTF-8 bytes, then the colour, none first; never by locale.
  package static func < (left: Self, right: Self) -> Bool {
    if left.plate != right.plate { return utf8Less(left.plate, right.plate) }
    return (left.color?.rawValue ?? "") < (right.color?.rawValue ?? "")
  }
}

/// What a log calls a vehicle, before the registry has been asked.
package struct VehicleLabel: Sendable, Hashable {
  /// The cell's text without outer blanks, otherwise as sent.
  package var text: String
  /// The colour column beside it, where there is one.
  package var color: PlateColor?

  package init(text: String, color: PlateColor? = nil) {
    self.text = text
    self.color = color
  }
}

package struct DriverID: Sendable, Hashable, Comparable {
  package var text: String
  package init(_ text: String) { self.text = text }
  package static func < (left: Self, right: Self) -> Bool { utf8Less(left.text, right.text) }
}

package struct ProviderID: Sendable, Hashable, Comparable {
  package var text: String
  package init(_ text: String) { self.text = text }
  package static func < (left: Self, right: Self) -> Bool { utf8Less(left.text, right.text) }
}

package struct RouteID: Sendable, Hashable, Comparable {
  package var text: String
  package init(_ text: String) { self.text = text }
  package static func < (left: Self, right: Self) -> Bool { utf8Less(left.text, right.text) }
}

/// An approved stop; unique within its route.
package struct StopID: Sendable, Hashable, Comparable {
  package var text: String
  package init(_ text: String) { self.text = text }
  package static func < (left: Self, right: Self) -> Bool { utf8Less(left.text, right.text) }
}

package struct SchoolID: Sendable, Hashable, Comparable {
  package var text: String
  package init(_ text: String) { self.text = text }
  package static func < (left: Self, right: Self) -> Bool { utf8Less(left.text, right.text) }
}

/// Order of texts by their UTF-8 bytes, the only text order in any output.
package func utf8Less(_ left: String, _ right: String) -> Bool {
  // Over the bytes themselves where they lie in one piece, as they do but for texts of foreign making.
  let answer = left.utf8.withContiguousStorageIfAvailable { a in
    right.utf8.withContiguousStorageIfAvailable { b in
      for place in 0..<min(a.count, b.count) where a[place] != b[place] {
        return a[place] < b[place]
      }
      return a.count < b.count
    }
  }
  if let answer, let answer { return answer }
  return left.utf8.lexicographicallyPrecedes(right.utf8)
}
