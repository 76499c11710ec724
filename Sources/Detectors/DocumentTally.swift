import RuleBook
import Telemetry
import Tracks

/// What a register says of one paper on one day.
enum PaperState {
  case inOrder
  case unjudged(UnjudgedReason)
  /// Offends: the paper, and what keeps it from being proven whatever the motion.
  case offends([DocumentReference], doubts: [Doubt.Kind])
}

/// Collects days on which a vehicle was driven on a paper that was not in order; one paper is one finding.
struct DocumentTally {
  private struct Item {
    var document: DocumentReference
    var days: [CivilDate]
    var motion: MotionEvidence
    var doubts: [Doubt.Kind]
    /// What speaks against each day while none is proof.
    var allDoubts: [DraftDoubt]
    var isProof: Bool { motion.isProof && doubts.isEmpty }
  }

  private var items: [Item] = []

  /// Takes one day; `motion` is nil when the vehicle was not seen driving, and then nothing offends.
  mutating func take(
    _ state: PaperState, on day: CivilDate, motion: MotionEvidence?, whole: Extent,
    into verdicts: inout some Verdicts
  ) {
    switch state {
    case .inOrder: verdicts.judged(whole)
    case .unjudged(let reason): verdicts.unjudged(whole, reason)
    case .offends(let documents, let doubts):
      verdicts.judged(whole)
      guard let motion else { return }
      for document in documents {
        let item = Item(
          document: document, days: [day], motion: motion, doubts: doubts,
          allDoubts: motion.doubts + doubts.map { DraftDoubt($0) })
        guard let place = items.firstIndex(where: { $0.document == document }) else {
          items.append(item)
          continue
        }
        items[place].days.append(day)
        if items[place].isProof { continue }
        if item.isProof {
          items[place].motion = motion
          items[place].doubts = doubts
          items[place].allDoubts = []
        } else {
          items[place].allDoubts = merged(items[place].allDoubts + item.allDoubts)
        }
      }
    }
  }

  /// Writes each paper's finding with the article and points of its first day.
  func write(
    _ rule: RuleID, _ track: Track, _ day: borrowing DayContext,
    message: (DocumentReference, CivilDate) -> Message, into verdicts: inout some Verdicts
  ) {
    for item in items {
      let first = item.days[0]
      let consequence = day.ruleBook.fixedPoints(rule, vehicleClass: day.vehicleClass, on: first)
      var draft = FindingDraft(
        rule, item.isProof ? .proven : .suspected,
        consequence?.severity ?? day.ruleBook.entry(rule).severity,
        anchor: .document(item.document), message: message(item.document, first))
      draft.evidence = [item.motion.from, item.motion.to]
      draft.doubts = merged(item.allDoubts)
      draft.finding.document = item.document
      draft.finding.days = item.days
      draft.finding.place = track.coordinates[item.motion.to]
      if let validTo = item.document.validTo, let last = item.days.last, last > validTo {
        draft.finding.measured = [
          Measurement(.daysOverdue, scaled: last.daysSince1970 - validTo.daysSince1970)
        ]
      }
      if let points = consequence?.points {
        draft.finding.points = CertifiedAndMeasured(
          certified: item.isProof ? Int64(points) : nil, measured: Int64(points))
      }
      draft.finding.cites = day.ruleBook.cites(rule, on: first) + (consequence?.cites ?? [])
      draft.finding.criminalAlert = consequence?.criminalAlert
      draft.finding.premises = [
        Premise(.registry, item.document.kind, bearsProof: item.doubts.isEmpty),
        Premise(
          .students, track.fixes[item.motion.to].students.word,
          bearsProof: track.fixes[item.motion.to].students == .yes),
        day.vehiclePremise, day.datumPremise,
      ]
      verdicts.finding(draft)
    }
  }
}

extension DayContext {
  /// Name of a paper for people.
  func paperName(_ kind: String) -> Message {
    ruleBook.document(kind)?.name ?? Message(zh: kind, en: kind)
  }

  /// `…（编号 B-1）有效期至 2026-02-20，2026-03-02 仍在行驶`.
  func overdueMessage(_ document: DocumentReference, _ first: CivilDate) -> Message {
    let name = paperName(document.kind)
    let number = document.number.map { "（编号 \($0)）" } ?? ""
    let numberEnglish = document.number.map { " (no. \($0))" } ?? ""
    guard let validTo = document.validTo else {
      return Message(
        zh: "\(name.zh)\(number)在 \(first) 尚未生效或无记录，车辆在行驶",
        en: "\(name.en)\(numberEnglish) not in force on \(first) while the vehicle was driven")
    }
    return Message(
      zh: "\(name.zh)\(number)有效期至 \(validTo)，\(first) 仍在行驶",
      en: "\(name.en)\(numberEnglish) valid to \(validTo); the vehicle was driven on \(first)")
  }
}

/// Motion for rules that bind only while providing service: certainly, else perhaps, with students aboard.
extension DayMotion {
  var inService: (motion: MotionEvidence?, doubts: [Doubt.Kind]) {
    if let certain = withStudents, certain.isProof { return (certain, []) }
    guard let perhaps = withStudents ?? perhapsWithStudents else { return (nil, []) }
    return (perhaps, withStudents == nil ? [.serviceUnknown] : [])
  }
}
