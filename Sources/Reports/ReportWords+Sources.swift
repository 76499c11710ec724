package import Registry
package import RuleBook
package import Telemetry

extension ReportWords {
  /// Words of every rule and paper, and of the articles that `findings` cite.
  package init(ruleBook: RuleBook, findings: [Finding]) {
    self.init(
      for: findings,
      rule: { RuleWords(name: ruleBook.entry($0).title) },
      citation: { key in
        ruleBook.citation(key).map {
          CitationWords(
            instrument: $0.instrument.name, article: $0.article, quote: $0.quote, gist: $0.gist)
        }
      })
    for paper in ruleBook.documents { documents[paper.kind] = paper.name }
  }
}

/// People whom a report may have to name or to hide.
package struct ReportPeople: Sendable {
  package var drivers: [DriverID: PersonWords]
  /// Names of others: attendants, officers, names a driver had before.
  package var otherNames: [String]
  /// Names and ids of stops and routes, which the public must not read.
  package var placeNames: [String]

  package init(
    drivers: [DriverID: PersonWords] = [:], otherNames: [String] = [], placeNames: [String] = []
  ) {
    self.drivers = drivers
    self.otherNames = otherNames
    self.placeNames = placeNames
  }

  /// Everybody a registry knows, whatever the dates of the rows.
  package init(registry: Registry) {
    self.init()
    for row in registry.drivers {
      var person = drivers[row.id] ?? PersonWords()
      if let name = row.name {
        if let earlier = person.name, earlier != name { otherNames.append(earlier) }
        person.name = name
      }
      if let number = row.idNumber { person.secrets.append(number) }
      drivers[row.id] = person
    }
    otherNames += registry.providers.compactMap(\.officer)
    otherNames += registry.runs.compactMap(\.attendant)
    otherNames += registry.attendants.compactMap(\.name)
    for row in registry.routes { placeNames += [row.id.text, row.name].compactMap { $0 } }
    for row in registry.stops { placeNames += [row.id.text, row.name].compactMap { $0 } }
  }
}
