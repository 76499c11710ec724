/// Where one record is on a line.
package struct AlignedFix: Sendable, Hashable {
  package enum State: UInt8, Sendable, Hashable {
    /// Not following the line, near it or not.
    case off
    /// Following it in its direction.
    case on
    /// Following it against its direction.
    case reversed

    /// Written out, since `==` of a raw-valued enum is a call into the runtime.
    @inline(__always) package static func == (left: State, right: State) -> Bool {
      switch (left, right) {
      case (.off, .off), (.on, .on), (.reversed, .reversed): true
      default: false
      }
    }
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
    state == .off
  }

  package var isOn: Bool { state == .on }
}
