/// Puts fragments (分包) together, within bounds.
///
/// Fragments of one message have the same phone, id and total, and serials in the order of their indices; they may
/// come in any order and more than once. There is no clock here: a message is given up when `lifetime` more fragments
/// have come since its last one, when more than `mostOpen` are open, or when they hold more than `mostBytes`.
package struct Reassembler: Sendable {
  package static let mostOpen = 64
  package static let mostBytes = 4 << 20
  package static let lifetime: UInt64 = 4096

  /// A message given up, and what it lacked.
  package struct Incomplete: Sendable, Hashable {
    package var header: MessageHeader
    /// Place of the fragment that came first.
    package var offset: UInt64
    package var received: Int
    /// The first indices that are missing, at most 16.
    package var missing: [UInt16]
  }

  package enum Outcome: Sendable {
    case pending
    /// The header of the fragment that came last, and the whole body.
    case complete(header: [UInt8], body: [UInt8], fragments: Int)
    /// No place for it: the index is 0 or beyond the total.
    case misplaced
  }

  private struct Key: Hashable {
    var phoneHigh: UInt16
    var phoneLow: UInt64
    var messageID: UInt16
    var total: UInt16
    /// Serial of the fragment before the first.
    var base: UInt16
  }

  private struct Group {
    var header: MessageHeader
    var offset: UInt64
    var parts: [UInt16: [UInt8]] = [:]
    var bytes = 0
    var seen: UInt64
  }

  private var groups: [Key: Group] = [:]
  private var bytes = 0
  private var count: UInt64 = 0
  /// Messages given up since they were last asked for; the caller takes them.
  package var incomplete: [Incomplete] = []

  package init() {}

  /// Takes the fragment `frame` with its unescaped content.
  package mutating func add(_ frame: Frame, _ content: Span<UInt8>) -> Outcome {
    guard let header = frame.header, header.isFragment, header.packageIndex > 0,
      header.packageIndex <= header.packageTotal
    else { return .misplaced }
    count += 1
    let key = Key(
      phoneHigh: header.phoneHigh, phoneLow: header.phoneLow, messageID: header.messageID,
      total: header.packageTotal, base: header.serial &- header.packageIndex)
    var group = groups[key] ?? Group(header: header, offset: frame.offset, seen: count)
    group.seen = count
    var part: [UInt8] = []
    for place in frame.body { part.append(content[place]) }
    let before = group.parts.updateValue(part, forKey: header.packageIndex)?.count ?? 0
    group.bytes += part.count - before
    bytes += part.count - before
    guard group.parts.count == Int(header.packageTotal) else {
      groups[key] = group
      giveUp()
      return .pending
    }
    groups[key] = nil
    bytes -= group.bytes
    var body: [UInt8] = []
    body.reserveCapacity(group.bytes)
    for index in 1...header.packageTotal { body += group.parts[index] ?? [] }
    var head: [UInt8] = []
    for place in 0..<header.length { head.append(content[place]) }
    return .complete(header: head, body: body, fragments: group.parts.count)
  }

  /// Ends the stream: all that is open is given up.
  package mutating func finish() {
    for key in groups.sorted(by: { $0.value.offset < $1.value.offset }).map(\.key) { drop(key) }
  }

  private mutating func giveUp() {
    while let oldest = groups.min(by: { $0.value.seen < $1.value.seen }),
      groups.count > Self.mostOpen || bytes > Self.mostBytes
        || count - oldest.value.seen > Self.lifetime
    {
      drop(oldest.key)
    }
  }

  private mutating func drop(_ key: Key) {
    guard let group = groups.removeValue(forKey: key) else { return }
    bytes -= group.bytes
    let missing = (1...max(1, group.header.packageTotal)).lazy.filter { group.parts[$0] == nil }
    incomplete.append(
      Incomplete(
        header: group.header, offset: group.offset, received: group.parts.count,
        missing: Array(missing.prefix(16))))
  }
}
