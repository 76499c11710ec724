/// What all captures together say of cards and counts, whatever file they stand in.
struct CaptureTestimony: Sendable {
  private var events: [String: [CaptureScan.Event]] = [:]
  private var times: [String: [UInt32]] = [:]

  /// A card never taken out is believed for a day, a count placed within five minutes: as the check does.
  private static let longestCard: Int64 = 86_400
  private static let longestFlow: Int64 = 300

  init(_ scans: [CaptureScan]) {
    var seen: Set<CaptureScan.Event> = []
    for scan in scans {
      // What was sent twice counts once.
      for event in scan.events where seen.insert(event).inserted {
        events[event.phone, default: []].append(event)
      }
    }
    for phone in events.keys {
      times[phone] = scans.flatMap { $0.times[phone] ?? [] }.sorted()
    }
  }

  /// Puts into a record what others say of it.
  func complete(_ record: inout PlainRecord) {
    guard let own = events[record.label] else { return }
    record.driver = driver(own, record.seconds)
    for event in own where event.seconds == record.seconds {
      guard case .count(let role, _) = event.kind else { continue }
      let said = own.compactMap { other -> Int64? in
        guard other.seconds == record.seconds, case .count(role, let count) = other.kind else {
          return nil
        }
        return count
      }
      record.numbers[role] = said.max().map { role == "persons" ? $0 : min($0, 254) }
    }
    var sums: (boarded: Int64, alighted: Int64) = (0, 0)
    var hasFlow = false
    for event in own where isNoted(event, on: record) {
      switch event.kind {
      case .flow(_, let boarded, let alighted):
        sums.boarded += boarded
        sums.alighted += alighted
        hasFlow = true
      case .card(_, let isIn):
        if isIn { sums.boarded += 1 } else { sums.alighted += 1 }
        hasFlow = true
      case .driver, .nobody, .count: break
      }
    }
    guard hasFlow else { return }
    record.numbers["boarded"] = min(254, sums.boarded + (record.numbers["boarded"] ?? 0))
    record.numbers["alighted"] = min(254, sums.alighted + (record.numbers["alighted"] ?? 0))
  }

  /// Whether the record is the first location at or after the event.
  private func isNoted(_ event: CaptureScan.Event, on record: PlainRecord) -> Bool {
    guard (0...Self.longestFlow).contains(record.seconds - event.seconds) else { return false }
    let first = times[record.label]?.first { Int64($0) >= event.seconds }
    return first.map(Int64.init) == record.seconds
  }

  private func driver(_ own: [CaptureScan.Event], _ seconds: Int64) -> String? {
    func isCard(_ event: CaptureScan.Event) -> Bool {
      switch event.kind {
      case .driver, .nobody: event.seconds <= seconds
      case .card, .flow, .count: false
      }
    }
    guard let last = own.lazy.filter(isCard).map(\.seconds).max(),
      seconds - last <= Self.longestCard
    else { return nil }
    let drivers = own.compactMap { event -> String? in
      guard event.seconds == last, case .driver(let driver) = event.kind else { return nil }
      return driver
    }
    return Set(drivers).count == 1 ? drivers.first : nil
  }
}
