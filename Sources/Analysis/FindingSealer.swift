import Detectors
import Digests
import Telemetry
import Tracks

/// `f-` and the first 16 hex digits of SHA-256 over rule, subject and anchor.
func findingID(rule: RuleID, subject: String, anchor: String) -> String {
  "f-" + sha256Hex(Array("\(rule.rawValue)\n\(subject)\n\(anchor)".utf8)).prefix(16)
}

/// A document as an anchor: its kind, number and last day, so that twenty school days are one item.
func anchorText(_ document: DocumentReference) -> String {
  "document\n\(document.kind)\n\(document.number ?? "")\n\(document.validTo?.description ?? "")"
}

/// Turns drafts of one vehicle into findings with names and ids.
func seal(
  _ draft: FindingDraft, vehicle: VehicleKey, provider: ProviderID?, names: inout RecordNames
) -> Finding {
  var finding = draft.finding
  finding.vehicle = vehicle
  finding.provider = provider
  finding.evidence = names.names(ascending(draft.evidence))
  finding.doubts = draft.doubts.map { doubt in
    Doubt(doubt.kind, records: names.names(doubt.records).sorted())
  }
  if let (from, to) = draft.witness { finding.witness = names.names([from, to]) }
  finding.cites = unique(finding.cites)
  let anchor =
    switch draft.anchor {
    case .records(let indices):
      "records\n" + names.names(indices).map(\.text).joined(separator: "\n")
    case .document(let document): anchorText(document)
    case .stop(let stop, let run): "stop\n\(run)\n\(stop.text)"
    }
  finding.id = findingID(rule: finding.rule, subject: vehicle.text, anchor: anchor)
  return finding
}

/// Numbers in ascending order, each once; mostly they are that already.
private func ascending(_ numbers: [Int]) -> [Int] {
  zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 } ? numbers : Set(numbers).sorted()
}

/// Elements in their order, each once.
func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
  var seen: Set<Element> = []
  return elements.filter { seen.insert($0).inserted }
}
