import Geo
import Registry
import Telemetry

/// Datum in which a record is read, and how it is known.
struct DatumReading: Sendable, Hashable {
  /// On what grounds, the firmest first (DESIGN §6).
  enum Origin: String, Sendable, Hashable, CaseIterable {
    /// By option, for all logs.
    case declared
    /// By the header profile that the file is read with.
    case profile
    /// By the row of the vehicle's provider.
    case provider
    /// The one that fits lines and stops best.
    case inferred
    case assumed

    /// Whether a person said so.
    var isDeclared: Bool {
      switch self {
      case .declared, .profile, .provider: true
      case .inferred, .assumed: false
      }
    }
  }

  var datum: Datum
  var origin: Origin

  /// As the premise prints it: `provider:gcj02`.
  var word: String { "\(origin.rawValue):\(datum.rawValue)" }

  /// Firmer is less; copies of one record are read by the firmest of their readings.
  var rank: Int {
    let origins = Origin.allCases.firstIndex(of: origin) ?? 0
    return origins * Datum.allCases.count + (Datum.allCases.firstIndex(of: datum) ?? 0)
  }
}

/// Which datum the logs are in: option, profile, provider, fit, else WGS-84.
struct DatumDecisions: Sendable {
  /// Header group and provider, for which one datum holds.
  struct Pair: Hashable {
    var group: Int
    var provider: ProviderID?
  }

  let declared: Datum?
  /// By source: index of its header group, -1 where it has none.
  private let groupOfSource: [Int]
  private let datumOfGroup: [Datum?]
  private var inferred: [Pair: Datum] = [:]
  private(set) var fits: [DatumFit] = []

  init(declared: Datum?, headers: [HeaderGroup], sources: [SourceFile]) {
    self.declared = declared
    groupOfSource = sources.map { $0.headerGroup ?? -1 }
    datumOfGroup = headers.map(\.declaredDatum)
  }

  /// Takes what the fit gave, in the order in which it is to be printed.
  mutating func take(_ fits: [DatumFit]) {
    self.fits = fits
    for fit in fits {
      inferred[Pair(group: fit.headerGroup ?? -1, provider: fit.provider)] = fit.datum
    }
  }

  /// Whether nothing that could be inferred is needed.
  var isDeclaredForAll: Bool {
    declared != nil || !groupOfSource.contains { $0 < 0 || datumOfGroup[$0] == nil }
  }

  /// How a record of a source is read, its vehicle being of `provider` that day.
  func reading(source: SourceIndex, provider: ProviderRow?) -> DatumReading {
    if let declared { return DatumReading(datum: declared, origin: .declared) }
    let group = group(of: source)
    if group >= 0, let datum = datumOfGroup[group] {
      return DatumReading(datum: datum, origin: .profile)
    }
    if let datum = provider?.datum.flatMap(Datum.init(rawValue:)) {
      return DatumReading(datum: datum, origin: .provider)
    }
    if let datum = inferred[Pair(group: group, provider: provider?.id)] {
      return DatumReading(datum: datum, origin: .inferred)
    }
    return DatumReading(datum: .wgs84, origin: .assumed)
  }

  func group(of source: SourceIndex) -> Int {
    Int(source) < groupOfSource.count ? groupOfSource[Int(source)] : -1
  }

  /// What is to be said of the fits.
  var diagnostics: [Diagnostic] { fits.map(\.diagnostic) }
}

/// Tells the reading of one vehicle's records, which mostly come day after day from one source.
struct DatumCursor {
  private let decisions: DatumDecisions
  private let registry: Registry?
  private let vehicle: VehicleKey
  private let zone: ZoneOffset
  private var source: SourceIndex?
  /// Seconds of the local day at hand.
  private var day: Range<Int64> = 0..<0
  private var provider: ProviderRow?
  private(set) var current = DatumReading(datum: .wgs84, origin: .assumed)

  init(
    _ decisions: DatumDecisions, registry: Registry?, vehicle: VehicleKey, zone: ZoneOffset
  ) {
    (self.decisions, self.registry, self.vehicle, self.zone) = (decisions, registry, vehicle, zone)
  }

  /// Moves to a record; says whether its source or its day is another than before.
  @inline(__always) mutating func move(to record: PositionRecord) -> Bool {
    if record.source == source, day.contains(Int64(record.deviceSeconds)) { return false }
    turn(source: record.source, seconds: Int64(record.deviceSeconds))
    return true
  }

  @inline(__always) mutating func reading(_ record: PositionRecord) -> DatumReading {
    _ = move(to: record)
    return current
  }

  /// Header group and provider at hand.
  var pair: DatumDecisions.Pair {
    DatumDecisions.Pair(group: source.map(decisions.group(of:)) ?? -1, provider: provider?.id)
  }

  /// The local day at hand.
  var daysSince1970: Int64 { (day.lowerBound + Int64(zone.seconds)).flooredQuotient(by: 86_400) }

  private mutating func turn(source: SourceIndex, seconds: Int64) {
    self.source = source
    if !day.contains(seconds) {
      let date = Timestamp(seconds: seconds).date(in: zone)
      let start = date.start(in: zone).seconds
      day = start..<start + 86_400
      provider = registry.flatMap { registry in
        registry.vehicle(vehicle, on: date).row?.provider.flatMap {
          registry.provider($0, on: date).row
        }
      }
    }
    current = decisions.reading(source: source, provider: provider)
  }
}
