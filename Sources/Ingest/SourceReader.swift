import Glibc
import Telemetry

/// What reading one source gave; its records carry the symbols of its own tables.
struct SourceOutcome: Sendable {
  var file: SourceFile
  var blocks: [[PositionRecord]] = []
  var vehicleLabels: [VehicleLabel] = []
  /// Empty text where the cell turned out to be blank.
  var driverTexts: [String] = []
  var group: HeaderGroup?
  var overridesFound: Set<Int> = []
  var diagnostics: [Diagnostic] = []
  /// Of captures: what other messages say about the records, and the terminals.
  var events: [VehicleEvent] = []
  var phones: [CapturedPhone] = []
  var layout: TableLayout?
  /// Formats of the file's own bytes, the outermost packing first; empty for sheets.
  var formats: [String] = []
}

/// Reads one outer file from its first byte to its last, with all that lies inside: the rim to the disk.
struct SourceReader {
  let item: SourceList.Item
  let options: IngestOptions
  /// Told the bytes just read.
  let progress: (UInt64) -> Void

  /// The file's own outcome, then those of its members and sheets in the order of their names.
  func read() throws -> [SourceOutcome] {
    switch item.kind {
    case .failed(let code, let reason):
      return failed(Messages.unreadable(source: item.name, code: code, reason: reason))
    case .companion: return failed(Messages.companion(source: item.name))
    case .standardInput: return try read(RawInput(standardInput: ()), size: nil)
    case .file(let path, let size):
      do {
        return try read(RawInput(path: path), size: size)
      } catch let failure as SystemFailure {
        return failed(
          Messages.unreadable(
            source: item.name, code: "file-unreadable", reason: failure.reason))
      }
    }
  }

  private func failed(_ diagnostic: Diagnostic) -> [SourceOutcome] {
    var outcome = SourceOutcome(file: SourceFile(name: item.name))
    outcome.diagnostics = [diagnostic]
    return [outcome]
  }

  private func read(_ raw: RawInput, size: UInt64?) throws -> [SourceOutcome] {
    var reported: UInt64 = 0
    func report() {
      progress(raw.byteCount - reported)
      reported = raw.byteCount
    }
    let content = ContentReader(
      options: options, budget: ArchiveBudget { size ?? raw.byteCount }
    ) {
      try Task.checkCancellation()
      report()
    }
    let part = SourcePart(name: item.name, baseName: item.baseName)
    var outcomes = try content.read(
      ByteInput { try raw.read($0) }, part, depth: 0,
      file: size.map { (raw.descriptor, $0) })
    // The digest is of the whole file, also where reading its content stopped.
    try drain(raw)
    report()
    outcomes[0].file.byteCount = raw.byteCount
    outcomes[0].file.sha256 = raw.digest()
    outcomes.giveSheetsTheDigest()
    return outcomes
  }

  private func drain(_ input: RawInput) throws {
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try Task.checkCancellation()
      let count = scratch.withUnsafeMutableBytes { buffer in
        // What cannot be read was said already, or is no longer needed.
        (try? input.read(buffer)) ?? 0
      }
      if count == 0 { return }
    }
  }
}

extension [SourceOutcome] {
  /// Gives the sheets of the workbook that comes first its digest: they have no bytes of their own.
  mutating func giveSheetsTheDigest() {
    for index in indices.dropFirst()
    where self[index].file.sheet != nil && self[index].file.member == self[0].file.member {
      self[index].file.sha256 = self[0].file.sha256
    }
  }
}

extension SourceOutcome {
  /// All that `decoder`, which has finished, found out.
  init(_ decoder: LogDecoder, name: String) {
    self.init(decoder.engine, headIsASCII: decoder.headIsASCII)
  }

  /// All that `engine` found out; `headIsASCII` leaves open which encoding its texts have.
  init(_ engine: RowEngine, headIsASCII: Bool) {
    let name = engine.file.name
    self.init(file: engine.file)
    var diagnostics = engine.diagnostics
    blocks = engine.blocks
    layout = engine.layout
    if engine.wideOffset != nil {
      layout?.encoding = .utf16
    } else if headIsASCII, layout?.encoding == .utf8 {
      layout?.encoding = .ascii
    }
    if !engine.roles.isEmpty {
      group = engine.profile.group
      overridesFound = engine.profile.overridesFound
    }
    if engine.headersRepeated > 0 {
      diagnostics.add(
        Messages.headerRepeated(
          source: name, line: engine.firstRepeat, count: engine.headersRepeated))
    }
    if let odd = engine.oddPositions {
      diagnostics.add(
        Messages.coordinateForm(source: name, line: odd.line, form: odd.form, count: odd.count))
    }
    // A file with nothing but ASCII at its head shows its encoding only now.
    if !engine.roles.isEmpty, file.rowsRead == 0 { diagnostics.add(Messages.noRows(source: name)) }
    if let off = SourceOutcome.offGlobe(blocks, source: name) { diagnostics.add(off) }
    let keys = engine.vehicles.texts + engine.drivers.texts
    var encoding = engine.dialect.encoding
    if encoding == .utf8, headIsASCII, !keys.allSatisfy({ isUTF8($0[...]) }) {
      encoding = .gb18030
    }
    var damaged = 0
    var mixed = 0
    func text(_ key: [UInt8]) -> String {
      if encoding == .utf8 || isChineseUTF8(key[...]),
        let text = String(validating: key, as: UTF8.self)
      {
        if encoding != .utf8 { mixed += 1 }
        return trimmed(text)
      }
      let (bytes, replaced) = decodeGB18030(key[...])
      if replaced > 0 {
        damaged += 1
      } else if encoding == .utf8 {
        mixed += 1
      }
      return trimmed(String(decoding: bytes, as: UTF8.self))
    }
    let vehicles = engine.vehicles.texts.map(text)
    vehicleLabels = engine.labels.map { label in
      VehicleLabel(
        text: vehicles[Int(label.text)],
        color: label.color == 0 ? nil : PlateColor.allCases[label.color - 1])
    }
    driverTexts = engine.drivers.texts.map(text)
    if damaged > 0 { diagnostics.add(Messages.textEncoding(source: name, count: damaged)) }
    if mixed > 0 { diagnostics.add(Messages.encodingMixed(source: name, count: mixed)) }
    self.diagnostics = diagnostics.diagnostics
  }

  /// Says which records lie off the globe, and whether they would not with their coordinates exchanged.
  private static func offGlobe(_ blocks: [[PositionRecord]], source: String) -> Diagnostic? {
    var count = 0
    var swapped = 0
    var first: UInt64 = 0
    for block in blocks {
      for record in block {
        let (x, y) = (record.longitudeE6.magnitude, record.latitudeE6.magnitude)
        if x <= 180_000_000, y <= 90_000_000 { continue }
        if count == 0 { first = UInt64(record.line) }
        count += 1
        if x <= 90_000_000, y <= 180_000_000 { swapped += 1 }
      }
    }
    if count == 0 { return nil }
    return Messages.offGlobe(
      source: source, line: first, count: count, isSwapped: swapped == count)
  }
}
