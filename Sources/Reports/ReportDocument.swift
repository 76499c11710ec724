package import Analysis
import Geo
package import Telemetry

/// Everything the reports of one check are written from, already fit for its audience.
///
/// Whatever the audience must not see is gone when the initializer returns.
package struct ReportDocument: Sendable {
  package let audience: Audience
  package let zone: ZoneOffset
  package let language: Language
  /// Version of the program, printed in the manifest.
  package let version: String
  package let parameters: [ReportParameter]
  package let digests: ReportDigests
  package let words: ReportWords
  /// The check's result with names, ids and texts hidden as the audience requires.
  package let result: CheckResult
  /// Names by id as both are shown; empty where drivers are hidden.
  package let driverNames: [DriverID: String]
  /// Sums per provider, vehicle and driver, made before anything was hidden.
  package let overview: Overview
  /// Places of the findings that are shown in full, in the order of their cards.
  package let shownFindings: [Int]
  /// Strips and runs of the buses, put together before anything was hidden.
  package let days: DayRows
  /// Parts for one provider or school, told apart before anything was hidden.
  package let circulars: Circulars

  /// - Parameters:
  ///   - result: what the check found out, nothing hidden yet.
  ///   - words: of the rules and articles.
  ///   - audience: who will read it.
  ///   - zone: of every time that is printed.
  ///   - language: of the words for people.
  ///   - parameters: all settings that can change the outcome.
  ///   - digests: of the registry and the rule book.
  ///   - version: of the program.
  ///   - people: whom the registry knows, to show their names or to hide them.
  ///   - pseudonymKey: secret of the office that keeps pseudonyms from being undone.
  package init(
    result: CheckResult, words: ReportWords, audience: Audience, zone: ZoneOffset,
    language: Language, parameters: [ReportParameter], digests: ReportDigests, version: String,
    people: ReportPeople = ReportPeople(), pseudonymKey: [UInt8]
  ) {
    self.audience = audience
    self.zone = zone
    self.language = language
    self.version = version
    self.digests = digests
    self.words = words
    let privacy = Privacy(audience: audience, key: pseudonymKey, people: people, result: result)
    self.parameters = parameters.map { ReportParameter($0.key, privacy.text($0.value)) }
    var shown = result.hidden(by: privacy)
    // What they said stands in `days` and `circulars`, hidden where it must be.
    shown.busDays = []
    shown.runSheets = []
    shown.schools = SchoolDirectory()
    self.result = shown
    overview = Overview(result, hiddenBy: privacy)
    shownFindings = fairSample(result.findings, limit: ReportHTML.Cap.findings) {
      !$0.rule.isNotice
    }
    days = DayRows(result, shown: shownFindings, hiddenBy: privacy)
    circulars = Circulars(result, hiddenBy: privacy)
    var names: [DriverID: String] = [:]
    if !audience.hidesDrivers {
      let ofRuns = result.runSheets.flatMap {
        ($0.plan?.driver.map { [$0] } ?? []) + ($0.drive?.drivers ?? [])
      }
      for id in Set(result.findings.compactMap(\.driver) + ofRuns) {
        names[privacy.driver(id)] = privacy.driverName(id)
      }
    }
    driverNames = names
  }
}

extension CheckResult {
  /// The same result with every value that could name a person or a vehicle passed through `privacy`.
  fileprivate func hidden(by privacy: Privacy) -> CheckResult {
    guard privacy.audience.hidesAnything else { return self }
    var copy = self
    copy.findings = findings.map { $0.hidden(by: privacy) }
    copy.exhibits = exhibits.mapValues { $0.hidden(by: privacy) }
    copy.hideCoverage(by: privacy)
    copy.diagnostics = diagnostics.map { $0.hidden(by: privacy) }
    copy.sources = sources.map {
      var source = $0
      source.name = privacy.text($0.name)
      source.container = $0.container.map { privacy.text($0) }
      source.member = $0.member.map { privacy.text($0) }
      source.sheet = $0.sheet.map { privacy.text($0) }
      return source
    }
    copy.headerGroups = headerGroups.map {
      var decision = $0
      decision.group.columns = $0.group.columns.map { privacy.text($0) }
      decision.group.speedColumn = $0.group.speedColumn.map { privacy.text($0) }
      return decision
    }
    copy.datumFits = datumFits.map {
      var fit = $0
      fit.provider = $0.provider.map { ProviderID(privacy.text($0.text)) }
      return fit
    }
    copy.vehicles = vehicles.map {
      var summary = $0
      summary.vehicle = privacy.vehicle($0.vehicle)
      summary.labels = $0.labels.map { privacy.label($0) }
      summary.provider = $0.provider.map { ProviderID(privacy.text($0.text)) }
      summary.providerName = $0.providerName.map { privacy.text($0) }
      return summary
    }
    return copy
  }
}

extension CheckResult {
  /// Thousands of lines name the same few vehicles, mostly one after the other, and mostly there is nothing to hide.
  fileprivate mutating func hideCoverage(by privacy: Privacy) {
    var vehicles: [VehicleKey: VehicleKey] = [:]
    var providers: [ProviderID: ProviderID] = [:]
    var last: (vehicle: VehicleKey, shown: VehicleKey)?
    var lastProvider: (provider: ProviderID, shown: ProviderID)?
    for index in coverage.indices {
      let vehicle = coverage[index].vehicle
      if last?.vehicle != vehicle {
        let shown = vehicles[vehicle] ?? privacy.vehicle(vehicle)
        vehicles[vehicle] = shown
        last = (vehicle, shown)
      }
      if let last, last.shown != vehicle { coverage[index].vehicle = last.shown }
      guard let provider = coverage[index].provider else { continue }
      if lastProvider?.provider != provider {
        let shown = providers[provider] ?? ProviderID(privacy.text(provider.text))
        providers[provider] = shown
        lastProvider = (provider, shown)
      }
      if let lastProvider, lastProvider.shown != provider {
        coverage[index].provider = lastProvider.shown
      }
    }
  }
}

extension Finding {
  fileprivate func hidden(by privacy: Privacy) -> Finding {
    let own = driver.map { [$0] } ?? []
    func hide(_ text: String) -> String { privacy.text(text, own: own) }
    func hide(_ message: Message) -> Message { Message(zh: hide(message.zh), en: hide(message.en)) }
    var copy = self
    copy.vehicle = vehicle.map { privacy.vehicle($0) }
    copy.vehicles = vehicles.map { privacy.vehicle($0) }
    copy.driver = driver.map { privacy.driver($0) }
    copy.provider = provider.map { ProviderID(hide($0.text)) }
    if privacy.audience.hidesPlaces {
      copy.place = nil
      copy.route = nil
      copy.run = nil
      copy.stop = nil
      copy.near = nil
    } else {
      copy.route = route.map { RouteID(hide($0.text)) }
      copy.run = run.map { hide($0) }
      copy.stop = stop.map { StopID(hide($0.text)) }
      copy.near?.stop = near?.stop.map { StopID(hide($0.text)) }
    }
    copy.premises = premises.map { Premise($0.key, hide($0.value), bearsProof: $0.bearsProof) }
    copy.message = hide(message)
    copy.criminalAlert = criminalAlert.map { hide($0) }
    if let number = document?.number {
      // A paper without a vehicle is a person's; a plate's papers are as good as its plate.
      let isHidden =
        privacy.audience.hidesPlates || (privacy.audience.hidesDrivers && driver != nil)
      copy.document?.number = isHidden ? "***" : hide(number)
    }
    return copy
  }
}

extension Exhibit {
  /// A shape of a way can be laid over a map: who may not see places sees no drawing of them.
  fileprivate func hidden(by privacy: Privacy) -> Exhibit {
    var copy = self
    guard !privacy.audience.hidesPlaces else {
      copy.sketch = nil
      for index in copy.samples.indices {
        copy.samples[index].coordinate = Coordinate(longitudeE6: 0, latitudeE6: 0)
      }
      return copy
    }
    guard let line = sketch?.line else { return copy }
    copy.sketch?.line?.route = RouteID(privacy.text(line.route.text))
    copy.sketch?.line?.name = line.name.map { privacy.text($0) }
    copy.sketch?.line?.stops = line.stops.map {
      var stop = $0
      stop.id = StopID(privacy.text($0.id.text))
      stop.name = $0.name.map { privacy.text($0) }
      return stop
    }
    return copy
  }
}

extension Diagnostic {
  fileprivate func hidden(by privacy: Privacy) -> Diagnostic {
    var copy = self
    copy.location.source = privacy.text(location.source)
    copy.location.column = location.column.map { privacy.text($0) }
    copy.expected = expected.map { privacy.text($0) }
    copy.message = Message(zh: privacy.text(message.zh), en: privacy.text(message.en))
    guard let found else { return copy }
    // A cell may hold the name of somebody no register knows; only plain numbers are surely nobody's.
    let column = location.column?.lowercased() ?? ""
    let isPlain =
      found.utf8.allSatisfy { $0 < 0x40 }
      && !personColumns.contains { column.contains($0) }
    if privacy.audience.hidesDrivers, !isPlain {
      copy.found = "***"
      copy.message = Message(
        zh: copy.message.zh.replacing(found, with: "***"),
        en: copy.message.en.replacing(found, with: "***"))
    } else {
      copy.found = privacy.text(found)
    }
    return copy
  }
}

/// Words in headers of columns that hold people.
private let personColumns = ["驾驶", "司机", "driver", "姓名", "name", "照管", "attendant", "证号", "工号"]
