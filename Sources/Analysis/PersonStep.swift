import Detectors
import Digests
import Registry
import RuleBook
import Telemetry

/// The second step: facts of all vehicles, grouped by person, to findings.
struct PersonStep {
  var ruleBook: RuleBook
  var registry: Registry
  /// Keys the pseudonym that stands for an ID number inside a finding's id.
  var privacyKey: [UInt8]

  func findings(_ facts: [(driver: DriverID, fact: NamedDriverFact)]) -> [Finding] {
    let context = PersonContext(ruleBook: ruleBook, registry: registry)
    let byDriver = Dictionary(grouping: facts, by: \.driver)
    return byDriver.keys.sorted().flatMap { driver -> [Finding] in
      let sorted = (byDriver[driver] ?? []).map(\.fact).sorted {
        if $0.day != $1.day { return $0.day < $1.day }
        if $0.vehicle != $1.vehicle { return $0.vehicle < $1.vehicle }
        return $0.byCard && !$1.byCard
      }
      let person = PersonFacts(driver: driver, facts: sorted)
      return personDetectors.flatMap { $0.judge(person, context) }.map { named($0, driver) }
    }
  }

  private func named(_ found: PersonFinding, _ driver: DriverID) -> Finding {
    var finding = found.finding
    finding.cites = unique(finding.cites)
    finding.id = findingID(
      rule: finding.rule, subject: personSubject(driver, key: privacyKey),
      anchor: anchorText(found.document))
    return finding
  }
}

/// A person as the subject of a finding's id.
func personSubject(_ driver: DriverID, key: [UInt8]) -> String {
  "person/"
    + (looksLikeNumberOfPerson(driver.text) ? pseudonym(of: driver.text, key: key) : driver.text)
}

/// Whether a driver id is shaped like an 18-digit ID number, which must not be guessable from a digest.
func looksLikeNumberOfPerson(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard bytes.count == 18 else { return false }
  return bytes.dropLast().allSatisfy { (0x30...0x39).contains($0) }
    && (bytes[17] == 0x58 || bytes[17] == 0x78 || (0x30...0x39).contains(bytes[17]))
}
