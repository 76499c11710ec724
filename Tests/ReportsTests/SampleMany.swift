import Analysis
import Geo
import Reports
import Telemetry

/// A bad month of a big county: ten thousand findings, 1,200 buses of 40 providers, every drawing as large as can be.
enum SampleMany {
  static func result() -> CheckResult {
    var result = CheckResult(firstDay: SampleCounty.day, lastDay: SampleCounty.day)
    let exhibit = exhibit()
    for index in 0..<10_000 {
      var finding = Samples.speeding(
        id: "f-\(index)", plate: plate(index % 1200).plate,
        certainty: index % 4 == 0 ? .proven : .suspected)
      finding.provider = provider(index % 1200)
      if index >= 9960 {
        finding.rule = .stopMissed
        finding.severity = .notice
      }
      if index >= 9980 { finding.rule = .overcrowding }
      result.findings.append(finding)
      result.exhibits[finding.id] = exhibit
    }
    for index in 0..<1200 {
      result.vehicles.append(
        VehicleSummary(
          vehicle: plate(index), provider: provider(index), providerName: "第 \(index % 40) 校车公司",
          isRegistered: true, firstRecord: Samples.seven12, lastRecord: Samples.seven12,
          studentsSource: "unknown"))
      for rule in RuleID.allCases {
        var line = CoverageLine(
          vehicle: plate(index), provider: provider(index), day: SampleCounty.day, rule: rule)
        line.baseSeconds = 3600
        line.judgedSeconds = Int64(index)
        line.unjudged[.gap] = .init(seconds: 3600 - Int64(index))
        result.coverage.append(line)
      }
      addDay(plate(index), to: &result)
    }
    return result
  }

  private static func plate(_ index: Int) -> VehicleKey {
    VehicleKey(plate: "苏D" + String(10_000 + index), color: .yellow)
  }

  private static func provider(_ index: Int) -> ProviderID { ProviderID("P\(100 + index % 40)") }

  private static func addDay(_ vehicle: VehicleKey, to result: inout CheckResult) {
    let spans = (0..<80).map { index in
      BusDay.Span(
        index % 2 == 0 ? .driving : .standing,
        start: Timestamp(seconds: SampleCounty.midnight + 22_000 + Int64(index) * 500),
        end: Timestamp(seconds: SampleCounty.midnight + 22_500 + Int64(index) * 500))
    }
    result.busDays.append(BusDay(vehicle: vehicle, day: SampleCounty.day, spans: spans))
    for sheet in SampleCounty.sheets {
      var copy = sheet
      copy.vehicle = vehicle
      result.runSheets.append(copy)
    }
  }

  private static func exhibit() -> Exhibit {
    var sketch = SampleRoutes.deviation(at: Samples.seven12)
    sketch.points = []
    for index in Int32(0)..<160 {
      sketch.points.append(
        RouteSketch.Point(
          time: Timestamp(seconds: Samples.seven12.seconds + Int64(index)),
          place: SampleRoutes.place(index * 14, index * index % 900 - 300),
          followsGap: index % 40 == 39))
    }
    sketch.offence = 40...120
    var samples: [Exhibit.Sample] = []
    for index in Int32(0)..<240 {
      var sample = Exhibit.Sample(
        time: Timestamp(seconds: Samples.seven12.seconds - 60 + Int64(index)),
        coordinate: SampleRoutes.place(0, 0))
      sample.speed = DeciKilometersPerHour(400 + index * 7 % 500)
      sample.displacementSpeed = DeciKilometersPerHour(400 + index * 11 % 500)
      samples.append(sample)
    }
    return Exhibit(samples: samples, witness: (60, 80), sketch: sketch)
  }
}
