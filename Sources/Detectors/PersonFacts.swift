package import Registry
package import RuleBook
package import Telemetry

/// A driver fact of one vehicle and day whose records have names.
package struct NamedDriverFact: Sendable {
  package var day: CivilDate
  package var vehicle: VehicleKey
  package var provider: ProviderID?
  package var vehicleClass: VehicleClass?
  package var byCard: Bool
  /// The two records of the motion; empty when none was seen.
  package var motion: [RecordID]
  package var doubts: [Doubt]
  /// What speaks against the date itself.
  package var dayDoubts: [Doubt]

  package init(
    day: CivilDate, vehicle: VehicleKey, provider: ProviderID?, vehicleClass: VehicleClass?,
    byCard: Bool, motion: [RecordID], doubts: [Doubt], dayDoubts: [Doubt] = []
  ) {
    self.day = day
    self.vehicle = vehicle
    self.provider = provider
    self.vehicleClass = vehicleClass
    self.byCard = byCard
    self.motion = motion
    self.doubts = doubts
    self.dayDoubts = dayDoubts
  }

  package var isProof: Bool { byCard && motion.count == 2 && doubts.isEmpty && dayDoubts.isEmpty }
}

/// All facts of one person over all vehicles, by day then vehicle.
package struct PersonFacts: Sendable {
  package var driver: DriverID
  package var facts: [NamedDriverFact]

  package init(driver: DriverID, facts: [NamedDriverFact]) {
    self.driver = driver
    self.facts = facts
  }
}

/// Law and registry for the second step.
package struct PersonContext: Sendable {
  package var ruleBook: RuleBook
  package var registry: Registry

  package init(ruleBook: RuleBook, registry: Registry) {
    self.ruleBook = ruleBook
    self.registry = registry
  }
}

/// A person's finding before it has its id.
package struct PersonFinding: Sendable {
  package var finding: Finding
  package var document: DocumentReference
}

/// Collects the days of one person on one paper.
struct PersonTally {
  private struct Item {
    var document: DocumentReference
    var doubts: [Doubt.Kind]
    var facts: [NamedDriverFact]
    var isProof: Bool { doubts.isEmpty && facts.contains(where: \.isProof) }
  }

  private var items: [Item] = []

  mutating func take(
    _ document: DocumentReference, _ fact: NamedDriverFact, doubts: [Doubt.Kind] = []
  ) {
    guard let place = items.firstIndex(where: { $0.document == document }) else {
      items.append(Item(document: document, doubts: doubts, facts: [fact]))
      return
    }
    items[place].facts.append(fact)
  }

  /// One finding a paper; evidence is the first proof, else the first fact.
  func findings(
    _ rule: RuleID, _ person: PersonFacts, _ context: PersonContext, registryOnly: Bool = false,
    message: (DocumentReference, CivilDate) -> Message
  ) -> [PersonFinding] {
    items.map { item in
      let certain = item.facts.first { registryOnly ? $0.dayDoubts.isEmpty : $0.isProof }
      let speaking = certain ?? item.facts[0]
      let isProof = registryOnly ? certain != nil : item.isProof
      let consequence = context.ruleBook.fixedPoints(
        rule, vehicleClass: speaking.vehicleClass, on: speaking.day)
      var finding = Finding(
        id: "", rule: rule, certainty: isProof ? .proven : .suspected,
        severity: consequence?.severity ?? context.ruleBook.entry(rule).severity,
        message: message(item.document, speaking.day))
      finding.driver = person.driver
      finding.provider = speaking.provider
      finding.vehicles = Set(item.facts.map(\.vehicle)).sorted()
      finding.days = Set(item.facts.map(\.day)).sorted()
      finding.document = item.document
      finding.evidence = speaking.motion
      finding.cites =
        context.ruleBook.cites(rule, on: speaking.day) + (consequence?.cites ?? [])
      if let points = consequence?.points {
        finding.points = CertifiedAndMeasured(
          certified: isProof ? Int64(points) : nil, measured: Int64(points))
      }
      if !isProof {
        // Any of the facts may have been a proof but for its doubts.
        var doubts = item.doubts.map { Doubt($0) }
        for fact in item.facts { doubts += fact.doubts + fact.dayDoubts }
        if !speaking.byCard, !registryOnly { doubts.append(Doubt(.identityFromRoster)) }
        finding.doubts = Doubt.Kind.allCases.compactMap { kind in
          let same = doubts.filter { $0.kind == kind }
          return same.isEmpty ? nil : Doubt(kind, records: Set(same.flatMap(\.records)).sorted())
        }
      }
      finding.premises = [
        Premise(
          .driver, speaking.byCard ? "card" : "roster",
          bearsProof: speaking.byCard || registryOnly),
        Premise(.registry, item.document.kind, bearsProof: item.doubts.isEmpty),
      ]
      return PersonFinding(finding: finding, document: item.document)
    }
  }
}
