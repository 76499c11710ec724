/// Where one record is on a line.
package struct AlignedFix: Sendable, Hashable {
  package enum State: UInt8, Sendable, Hashable {
    /// Not following the line, near it or not.
    case off
    /// Following it in its direction.
    case on
    /// Following it against its direction.
    case reversed
  }

  /// Way from the line's beginning, mm; meaningless when off.
  package var along: Int64
  /// Distance to the line, mm, rounded down; `.max` beyond the corridor.
  package var offset: Int64
  package var state: State
  /// Taken over from the record before, which lies within a few metres.
  package var isCopy: Bool

  package static let off = AlignedFix(along: 0, offset: .max, state: .off, isCopy: false)

  package var isOff: Bool {
    switch state {
    case .off: true
    case .on, .reversed: false
    }
  }

  /// A switch, since `==` of a raw-valued enum is a call into the runtime.
  package var isOn: Bool {
    switch state {
    case .on: true
    case .off, .reversed: false
    }
  }
}
