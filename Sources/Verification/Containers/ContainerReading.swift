import Digests
import Ingest

/// Files that hold others: archives of all kinds, workbooks, and any of them packed.
extension InputReading {
  func runContainer() throws -> ReadingOutcome {
    var outcome = ReadingOutcome()
    do {
      let (size, sha256) = try HeldContent.digest(path: file.path)
      compare(size, sha256, nil, &outcome)
    } catch ContainerFailure.unreadable {
      outcome.changed.formUnion(part.all)
      outcome.problems.append(unreadable("file-unreadable"))
      return outcome
    }
    var walk = ContainerWalk(reading: self, outcome: outcome, mostBytes: mostBytes)
    try walk.read(.file(path: file.path), part, path: [], depth: 0)
    walk.failTheRest()
    return walk.outcome
  }

  /// Four times what the manifest lists, and what any honest day unpacks to: more is no content of the check.
  private var mostBytes: UInt64 {
    let claimed = part.all.reduce(UInt64(0)) { $0 &+ min(input($1).bytes, 1 << 40) }
    return 4 &* claimed &+ 256 << 20
  }
}

/// Goes down into one file and reads the parts that the manifest lists.
private struct ContainerWalk {
  let reading: InputReading
  var outcome: ReadingOutcome
  /// Bytes that may yet be unpacked, all levels together.
  var mostBytes: UInt64
  /// Inputs whose records were looked for.
  private var done: Set<Int> = []

  init(reading: InputReading, outcome: ReadingOutcome, mostBytes: UInt64) {
    (self.reading, self.outcome, self.mostBytes) = (reading, outcome, mostBytes)
  }

  /// Archives within archives, as deep as the check goes, and a packing around each.
  private static let deepest = 10

  /// Reads what lies in `content`, which is `part` itself.
  mutating func read(
    _ content: HeldContent, _ part: ClaimedPart, path: [String], depth: Int
  ) throws {
    do {
      try open(content, part, path: path, depth: depth)
    } catch let failure as ContainerFailure {
      fail(part, path, failure)
    }
  }

  /// Fails what lies in a part that could not be read; whether the bytes are the same was said of the file.
  private mutating func fail(_ part: ClaimedPart, _ path: [String], _ failure: ContainerFailure) {
    let code = failure == .unreadable ? "part-unreadable" : "not-rederived"
    for index in part.all where done.insert(index).inserted {
      reading.naming(part, index, path).failAll(code, &outcome)
    }
  }

  /// Fails what was nowhere met.
  mutating func failTheRest() {
    for index in reading.part.all where done.insert(index).inserted {
      reading.naming(reading.part, index, []).failAll("part-missing", &outcome)
    }
  }

  private mutating func open(
    _ content: HeldContent, _ part: ClaimedPart, path: [String], depth: Int
  ) throws {
    guard depth < Self.deepest else { throw ContainerFailure.tooMuch }
    switch ContentKind(head: content.head) {
    case .packed:
      if part.isPlain { return try readText(packed: content, part, path) }
      let archive = try PlainArchive(content, isPacked: true, isTar: false)
      guard try archive.next() != nil else { throw ContainerFailure.unreadable }
      let head = try archive.some()
      if ContentKind(head: head) == .tar {
        return try readMembers(of: content, isPacked: true, part, path, depth)
      }
      let limit = min(UInt64(PlainArchive.held), mostBytes)
      var bytes = head
      try archive.read(limit: limit - min(limit, UInt64(head.count))) { bytes += $0 }
      spend(UInt64(bytes.count))
      try open(.memory(bytes), part, path: path, depth: depth + 1)
    case .tar: try readMembers(of: content, isPacked: false, part, path, depth)
    case .archive:
      if !part.sheets.isEmpty, let book = try PlainWorkbook(content) {
        try readSheets(part, path) { try book.visit(&$0) }
      } else {
        try readMembers(of: content, isPacked: false, part, path, depth)
      }
    case .binaryBook:
      let bytes = try content.all()
      try readSheets(part, path) { try PlainBinaryBook(bytes).visit(&$0) }
    case .markup:
      let bytes = try content.all()
      try readSheets(part, path) { try PlainMarkupBook.visit(bytes, &$0) }
    case .text:
      guard case .memory(let bytes) = content else { throw ContainerFailure.unknown }
      try readText(part, path) { take in bytes.withUnsafeBytes { take($0) } }
    }
  }

  private mutating func spend(_ count: UInt64) { mostBytes -= min(mostBytes, count) }

  // MARK: Members

  /// An entry as the first pass found it.
  private struct Entry {
    var path: String
    var sha256: String?
    var size: UInt64 = 0
    var part: ClaimedPart?
  }

  private mutating func readMembers(
    of content: HeldContent, isPacked: Bool, _ part: ClaimedPart, _ path: [String], _ depth: Int
  ) throws {
    var entries = try digests(content, isPacked, part)
    for member in assign(part, to: &entries) {
      outcome.changed.formUnion(member.all)
      for index in member.all where done.insert(index).inserted {
        reading.naming(member, index, path).failAll("part-missing", &outcome)
      }
    }
    for entry in entries {
      guard let member = entry.part, let sha256 = reading.input(member.index).sha256 else {
        continue
      }
      if entry.sha256 == sha256 {
        outcome.verified.insert(member.index)
      } else {
        outcome.changed.formUnion(member.all)
        outcome.problems.append(
          VerificationProblem(
            .failed, "file-changed", source: reading.input(member.index).name,
            zh: "SHA-256 与核查时不同", en: "its SHA-256 is not the one of the check"))
      }
    }
    guard entries.contains(where: { hasPlaces($0.part) }) else { return }
    let archive = try PlainArchive(content, isPacked: isPacked)
    var place = 0
    while place < entries.count, let stored = try archive.next() {
      let name = plainMember(stored)
      defer { place += 1 }
      guard entries[place].path == name else { throw ContainerFailure.unreadable }
      guard let member = entries[place].part, hasPlaces(member) else { continue }
      try read(archive, member, path + [name], depth)
    }
  }

  private func hasPlaces(_ part: ClaimedPart?) -> Bool {
    // A capture may say something about the records of another.
    part?.all.contains {
      reading.places[$0]?.isEmpty == false || reading.input($0).capture != nil
    } ?? false
  }

  /// Passes over all entries and digests those that the manifest may mean.
  private mutating func digests(
    _ content: HeldContent, _ isPacked: Bool, _ part: ClaimedPart
  ) throws -> [Entry] {
    let archive = try PlainArchive(content, isPacked: isPacked)
    let hasher = SHA256Hasher()
    var entries: [Entry] = []
    do {
      while let stored = try archive.next() {
        var entry = Entry(path: plainMember(stored))
        var size: UInt64 = 0
        // A damaged entry says nothing against those behind it.
        do {
          try archive.read(limit: mostBytes) {
            hasher.update($0)
            size += UInt64($0.count)
          }
          entry.sha256 = hex(hasher.finish())
        } catch ContainerFailure.unreadable {
          _ = hasher.finish()
        }
        entry.size = size
        spend(size)
        entries.append(entry)
        if entries.count > 40_000 { throw ContainerFailure.tooMuch }
      }
    } catch ContainerFailure.unreadable where !entries.isEmpty {
      // What lies before the damage can still be read.
    }
    return entries
  }

  /// Gives each entry the part of the manifest that it is, by path, else by content; yields the parts left over.
  private func assign(_ part: ClaimedPart, to entries: inout [Entry]) -> [ClaimedPart] {
    let outer = reading.input(part.index).member.map { $0 + "/" } ?? ""
    var byPath: [String: [Int]] = [:]
    for (place, entry) in entries.enumerated() {
      byPath[outer + entry.path, default: []].append(place)
    }
    var rest: [ClaimedPart] = []
    for member in part.members {
      let path = reading.input(member.index).member ?? ""
      // Of entries with one name the first listed is the first packed.
      if let place = byPath[path]?.first {
        byPath[path]?.removeFirst()
        entries[place].part = member
      } else {
        rest.append(member)
      }
    }
    var byContent: [String: [Int]] = [:]
    for (place, entry) in entries.enumerated() where entry.part == nil {
      if let sha256 = entry.sha256 { byContent[sha256, default: []].append(place) }
    }
    return rest.filter { member in
      guard let sha256 = reading.input(member.index).sha256, let place = byContent[sha256]?.first
      else { return true }
      byContent[sha256]?.removeFirst()
      entries[place].part = member
      return false
    }
  }

  private mutating func read(
    _ archive: PlainArchive, _ member: ClaimedPart, _ path: [String], _ depth: Int
  ) throws {
    let head: [UInt8]
    do {
      head = try archive.some()
      if member.isPlain, ContentKind(head: head) != .packed {
        let limit = mostBytes
        return try readText(member, path) { take in
          head.withUnsafeBytes { take($0) }
          try archive.read(limit: limit) { take($0) }
        }
      }
      var bytes = head
      try archive.read(limit: UInt64(PlainArchive.held)) { bytes += $0 }
      spend(UInt64(bytes.count))
      try read(.memory(bytes), member, path: path, depth: depth + 1)
    } catch let failure as ContainerFailure {
      fail(member, path, failure)
    }
  }

  // MARK: Rows

  private mutating func readText(
    packed content: HeldContent, _ part: ClaimedPart, _ path: [String]
  ) throws {
    let archive = try PlainArchive(content, isPacked: true, isTar: false)
    guard try archive.next() != nil else { throw ContainerFailure.unreadable }
    let limit = mostBytes
    try readText(part, path) { take in try archive.read(limit: limit) { take($0) } }
  }

  /// Names the rows of text that `pass` hands over in pieces.
  private mutating func readText(
    _ part: ClaimedPart, _ path: [String],
    _ pass: ((UnsafeRawBufferPointer) -> Void) throws -> Void
  ) throws {
    let naming = reading.naming(part, part.index, path)
    let ranges = naming.ranges(&outcome)
    var picker = RowPicker(ranges)
    var scan = naming.scan
    do {
      try pass {
        picker.take($0)
        scan?.take($0)
      }
    } catch ContainerFailure.unreadable {
      // The rows before the damage can be read, the others will be missing.
    }
    done.insert(part.index)
    if var scan {
      scan.finish()
      outcome.captures.append(
        ReadCapture(naming: naming, ranges: ranges, picker: picker, scan: scan))
    } else {
      naming.nameRows(picker, ranges, &outcome)
    }
  }

  private mutating func readSheets(
    _ part: ClaimedPart, _ path: [String], _ visit: (inout SheetWalk) throws -> Void
  ) throws {
    let own = reading.input(part.index)
    let rows = part.sheets.flatMap { (reading.places[$0] ?? []).map(\.place.line) }
    let columns = reading.naming(part, part.index, path).columns
    var walk = SheetWalk(wanted: Set(rows), columns: columns)
    do {
      if !rows.isEmpty { try visit(&walk) }
    } catch ContainerFailure.unreadable {
      // The rows before the damage can be read, the others will be missing.
    }
    let names = Set(part.sheets.compactMap { reading.input($0).sheet })
    for index in part.sheets {
      done.insert(index)
      let input = reading.input(index)
      if input.sha256 != own.sha256 { outcome.changed.insert(index) }
      guard reading.places[index]?.isEmpty == false else { continue }
      let sheet = input.sheet.map { [$0] } ?? []
      reading.naming(part, index, path + sheet).nameRows(walk, others: names, &outcome)
    }
  }
}
