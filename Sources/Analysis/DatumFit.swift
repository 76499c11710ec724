package import Geo
package import Telemetry

/// What the fit to lines and stops gave for logs whose datum nobody declared: those of one header and one provider.
///
/// One platform writes one datum, so all its vehicles decide together.
package struct DatumFit: Sendable, Hashable {
  /// Index of the header group; nil for sources without a header.
  package var headerGroup: Int?
  /// Whose vehicles; nil for those of no known provider.
  package var provider: ProviderID?
  package var evidence: DatumEvidence

  package init(headerGroup: Int?, provider: ProviderID?, evidence: DatumEvidence) {
    self.headerGroup = headerGroup
    self.provider = provider
    self.evidence = evidence
  }

  /// Nil when undecided: read as WGS-84, and said.
  package var datum: Datum? { evidence.datum }
}

extension DatumFit {
  /// What is said of it: an inferred datum is to be confirmed, an undecided one to be declared.
  var diagnostic: Diagnostic {
    let whose = provider.map { ($0.text, $0.text) } ?? ("未登记企业", "no known provider")
    let counts = zip(Datum.allCases, evidence.lines.hits).map { "\($0.rawValue) \($1)" }
    let found =
      "\(evidence.lines.near) near lines: " + counts.joined(separator: ", ")
      + "; \(evidence.stops.near) near stops: "
      + zip(Datum.allCases, evidence.stops.hits).map { "\($0.rawValue) \($1)" }
      .joined(separator: ", ")
    let place = SourceLocation(source: "--datum", column: provider?.text)
    let expected = "providers.datum, profiles/*.yaml datum, --datum"
    guard let datum else {
      return Diagnostic(
        .warning, "datum-undecided", at: place, found: found, expected: expected,
        message: Message(
          zh: "日志（\(whose.0)）没有声明坐标系，与审定线路、站点也比不出；按 WGS-84 处理，线路和站点类线索只作疑似。",
          en:
            "The logs of \(whose.1) declare no datum and fit no approved line or stop well enough to tell; read as WGS-84, findings about routes and stops are suspected at most."
        ))
    }
    return Diagnostic(
      datum == .wgs84 ? .note : .warning, "datum-inferred", at: place, found: found,
      expected: expected,
      message: Message(
        zh: "日志（\(whose.0)）没有声明坐标系，按与审定线路、站点的吻合推断为 \(datum.rawValue)；请确认后登记，在此之前线路和站点类线索只作疑似。",
        en:
          "The logs of \(whose.1) declare no datum; \(datum.rawValue) is inferred since it fits the approved lines or stops. Confirm and declare it; until then findings about routes and stops are suspected at most."
      ))
  }
}
