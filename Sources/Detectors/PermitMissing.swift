import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Vehicle without any school-bus permit on record that ran as a school bus.
///
/// ## What counts
/// A day with motion on which the permit register has no row of the vehicle.
/// ## What does not
/// A register not said to be complete proves no absence; an empty drive is no service.
/// ## Why
/// School Bus Safety Regulation art. 18, as cited in the rule book entry `permit-missing`.
/// ## Example
/// A complete register lacks the plate, 20 children counted while moving → proven.
package struct PermitMissing: Detector {
  package static let rule = RuleID.permitMissing

  private var tally = DocumentTally()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let (motion, service) = day.motion.inService
    var doubts = service
    let state: PaperState
    if let reason = day.reasonWithoutPermits(.permitMissing) {
      state = .unjudged(reason)
    } else if case .absent = day.permits {
      if day.registry?.isComplete(.permits) != true { doubts.append(.registerIncomplete) }
      state = .offends([DocumentReference(kind: "permit")], doubts: doubts)
    } else {
      state = .inOrder
    }
    tally.take(
      state, on: day.date, motion: motion, whole: slice.wholeDay, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let near = NearMissPlates(day.registry?.nearMissPlates(day.vehicle) ?? []).message
    let hint = near.map { "；许可登记中有仅差一位的车牌：" + $0.zh } ?? ""
    let hintEnglish = near.map { "; plates one character away on record: " + $0.en } ?? ""
    tally.write(
      Self.rule, slice.track, day,
      message: { _, first in
        Message(
          zh: "\(first) 行驶中，许可登记中没有该车的校车使用许可和标牌" + hint,
          en: "Driven on \(first) without a school-bus permit or tag on record" + hintEnglish)
      }, into: &verdicts)
  }
}

extension DayContext {
  /// Why permits cannot be judged that day, nil when they can.
  func reasonWithoutPermits(_ rule: RuleID) -> UnjudgedReason? {
    guard ruleBook.isEnabled(rule, on: date) else { return .ruleDisabled }
    guard let registry, registry.has(.permits) else { return .registryMissing }
    switch permits {
    case .contradiction: return .registryContradiction
    case .gap: return .registryIncomplete
    case .one, .absent: return nil
    }
  }
}
