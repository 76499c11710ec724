import JTT808

/// Passes over one capture for what its records need beside their own bytes: cards, counts, fragments, times.
///
/// Holds the times of its locations and the fragments that wait for others.
struct CaptureScan: Sendable {
  /// What a message says about its terminal at a moment.
  struct Event: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
      case driver(String)
      case nobody
      /// A student's card.
      case card(String, isIn: Bool)
      case flow(start: Int64, boarded: Int64, alighted: Int64)
      case count(String, Int64)
    }
    var phone: String
    var seconds: Int64
    var kind: Kind
  }

  private(set) var events: [Event] = []
  /// Times of locations, by phone.
  private(set) var times: [String: [UInt32]] = [:]
  /// Messages put together, by the file's byte of the fragment that came last.
  private(set) var whole: [UInt64: PlainFrame] = [:]

  private let isText: Bool
  private let mapping: VendorMapping
  private var position: UInt64 = 0
  private var line: [UInt8] = []
  private var content: [UInt8] = []
  private var start: UInt64 = 0
  private var isOpen = false
  private var parts: [Key: [UInt16: [UInt8]]] = [:]
  private var heldBytes = 0
  private var last: [String: Int64] = [:]

  private struct Key: Hashable {
    var phone: String
    var id: UInt16
    var total: UInt16
    var base: UInt16
  }

  /// Longest that is kept of a message, of a line, and of fragments.
  private static let longestContent = 2200
  private static let longestLine = 1 << 20
  private static let mostHeld = 64 << 20

  init(isText: Bool, mapping: VendorMapping) {
    self.isText = isText
    self.mapping = mapping
  }

  mutating func take(_ piece: UnsafeRawBufferPointer) {
    for byte in piece {
      if !isText {
        take(byte, at: position)
      } else if byte == 0x0A {
        readLine()
      } else if line.count < Self.longestLine {
        line.append(byte)
      }
      position += 1
    }
  }

  mutating func finish() {
    if isText { readLine() } else { close() }
  }

  private mutating func take(_ byte: UInt8, at place: UInt64) {
    if byte == 0x7E {
      close()
      (start, isOpen) = (place, true)
    } else if isOpen, content.count < Self.longestContent {
      content.append(byte)
    }
  }

  private mutating func close() {
    if let frame = PlainFrame(escaped: content) { read(frame, at: start) }
    content.removeAll(keepingCapacity: true)
  }

  /// Frames of one line: from each 7E at the start of a word as long as pairs of digits follow each other.
  private mutating func readLine() {
    let begin = position - UInt64(line.count)
    var place = 0
    while place < line.count {
      let isWord = place == 0 || PlainDigits.value(line[place - 1]) == nil
      let run = isWord ? PlainDigits.run(line[place...]) : []
      guard let first = run.first, first.byte == 0x7E, let end = run.last?.place else {
        place += 1
        continue
      }
      for (byte, place) in run { take(byte, at: begin + UInt64(place)) }
      place = end + 2
    }
    close()
    isOpen = false
    line.removeAll(keepingCapacity: true)
  }

  // MARK: Messages

  private mutating func read(_ frame: PlainFrame, at place: UInt64) {
    guard frame.isFragment else { return testify(frame) }
    guard frame.index > 0, frame.index <= frame.total else { return }
    let key = Key(
      phone: frame.phone, id: frame.id, total: frame.total, base: frame.serial &- frame.index)
    heldBytes += frame.body.count
    if heldBytes > Self.mostHeld {
      parts = [:]
      heldBytes = frame.body.count
    }
    parts[key, default: [:]][frame.index] = frame.body
    guard let own = parts[key], own.count == Int(frame.total) else { return }
    parts[key] = nil
    var message = frame
    message.body = own.sorted { $0.key < $1.key }.flatMap(\.value)
    heldBytes -= min(heldBytes, message.body.count)
    whole[place] = message
    testify(message)
  }

  private mutating func testify(_ frame: PlainFrame) {
    for location in frame.locations {
      guard let seconds = PlainFrame.recordTime(location) else { continue }
      times[frame.phone, default: []].append(UInt32(seconds))
      last[frame.phone] = seconds
    }
    switch frame.id {
    case 0x0702: readCard(frame)
    case 0x0900:
      guard let type = frame.body.first, let seconds = last[frame.phone] else { return }
      for rule in mapping.transparent[type] ?? [] {
        guard let count = PlainRecord.count(rule, frame.body.dropFirst()) else { continue }
        add(frame, seconds, .count(PlainRecord.role(rule.field), count))
      }
    case 0x1005:
      let body = frame.body
      guard body.count >= 16, let from = PlainFrame.time(body[...], 0),
        let to = PlainFrame.time(body[...], 6)
      else { return }
      let boarded = Int64(body[12]) << 8 | Int64(body[13])
      let alighted = Int64(body[14]) << 8 | Int64(body[15])
      add(frame, to, .flow(start: from, boarded: boarded, alighted: alighted))
    default: break
    }
  }

  private mutating func add(_ frame: PlainFrame, _ seconds: Int64?, _ kind: Event.Kind) {
    guard let seconds = seconds ?? last[frame.phone] else { return }
    events.append(Event(phone: frame.phone, seconds: seconds, kind: kind))
  }

  /// A driver's card: put in with its number, taken out, or a student's.
  private mutating func readCard(_ frame: PlainFrame) {
    var body = frame.body[...]
    var status: UInt8 = 1
    var seconds: Int64?
    var result: UInt8 = 0
    let isOld = Self.isOldCard(body)
    if !isOld {
      guard let first = body.first else { return }
      status = first
      seconds = PlainFrame.time(body, 1)
      guard seconds != nil else { return }
      body = body.dropFirst(7)
      result = body.first ?? 0
      body = body.dropFirst()
    }
    var name: String?
    var number: String?
    if let length = body.first, body.count > Int(length) {
      name = Self.text(body.dropFirst().prefix(Int(length)))
      let rest = body.dropFirst(1 + Int(length))
      // 2011 has the identity card first, 2019 behind the issuer and the expiry.
      let qualification = isOld ? rest.dropFirst(20).prefix(40) : rest.prefix(20)
      if qualification.count == (isOld ? 40 : 20) { number = Self.text(qualification) }
      if number == nil || number == "", isOld { number = Self.text(rest.prefix(20)) }
      let tail = rest.dropFirst(20)
      if number == "", !isOld, let issuer = tail.first {
        let card = tail.dropFirst(1 + Int(issuer) + 4)
        if card.count >= 20 { number = Self.text(card.prefix(20)) }
      }
    }
    guard result == 0, let number, !number.isEmpty else {
      if status == 1 || status == 2 { add(frame, seconds, .nobody) }
      return
    }
    if name ?? "" == "", mapping.unnamedCard != .driver {
      if mapping.unnamedCard == .student {
        add(frame, seconds, .card(number, isIn: status == 1))
      }
      return
    }
    add(frame, seconds, status == 1 ? .driver(number) : .nobody)
  }

  /// The form of 2011, without status and time: its lengths fill the body.
  private static func isOldCard(_ body: ArraySlice<UInt8>) -> Bool {
    guard let name = body.first else { return false }
    if (1...2).contains(name), PlainFrame.time(body, 1) != nil { return false }
    let issuer = body.dropFirst(61 + Int(name))
    return issuer.first.map { issuer.count == 1 + Int($0) } ?? false
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let dialect = PlainDialect(separator: [0x2C], lineEnd: 0x0A, isUTF8: false)
    return withoutOuterBlanks(dialect.text(bytes.filter { $0 != 0 }))
  }
}

/// Hexadecimal digits in text.
enum PlainDigits {
  static func value(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
  }

  private static let separators: Set<UInt8> = [0x20, 0x2C, 0x3A, 0x2D, 0x09]

  /// Pairs from the beginning on, one sign of separation or `, ` between them, with or without `0x`.
  static func run(_ text: ArraySlice<UInt8>) -> [(byte: UInt8, place: Int)] {
    var found: [(byte: UInt8, place: Int)] = []
    var place = text.startIndex
    while place + 1 < text.endIndex {
      if place + 2 < text.endIndex, text[place] == 0x30, text[place + 1] | 0x20 == 0x78 {
        place += 2
        if place + 1 >= text.endIndex { break }
      }
      guard let high = value(text[place]), let low = value(text[place + 1]) else { break }
      found.append((high << 4 | low, place))
      place += 2
      if place < text.endIndex, separators.contains(text[place]) {
        let isComma = text[place] == 0x2C
        place += 1
        if isComma, place < text.endIndex, text[place] == 0x20 { place += 1 }
      }
    }
    return found
  }

  /// All pairs of a stretch that holds nothing else but blanks, signs of separation and line ends.
  static func all(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var place = 0
    while place < text.count {
      if separators.contains(text[place]) || text[place] == 0x0A || text[place] == 0x0D {
        place += 1
        continue
      }
      let run = run(text[place...])
      guard let last = run.last else { return nil }
      bytes += run.map(\.byte)
      place = last.place + 2
    }
    return bytes
  }
}
