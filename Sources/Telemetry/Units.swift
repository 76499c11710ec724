/// Speed in whole tenths of a kilometre per hour.
package struct DeciKilometersPerHour: Sendable, Hashable, Comparable {
  package var value: Int32

  package init(_ value: Int32) { self.value = value }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
