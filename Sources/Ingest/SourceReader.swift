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
}

/// Reads one source from its first byte to its last: the rim between files and the decoder.
struct SourceReader {
  let item: SourceList.Item
  let index: SourceIndex
  let options: IngestOptions
  /// Told the bytes just read.
  let progress: (UInt64) -> Void

  func read() throws -> SourceOutcome {
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

  private func failed(_ diagnostic: Diagnostic) -> SourceOutcome {
    var outcome = SourceOutcome(file: SourceFile(name: item.name))
    outcome.diagnostics = [diagnostic]
    return outcome
  }

  private func read(_ input: RawInput, size: UInt64?) throws -> SourceOutcome {
    var engine = RowEngine(
      source: index, name: item.name, fallbackLabel: vehicleLabel(ofFile: item.baseName),
      options: options)
    // Rows have 50 bytes and more, so one block is never grown twice.
    if let size { engine.firstBlockCapacity = Int(min(size / 48 + 16, 1 << 20)) }
    var decoder = LogDecoder(engine: engine)
    var problem: Diagnostic?
    var reported: UInt64 = 0
    func report() {
      progress(input.byteCount - reported)
      reported = input.byteCount
    }
    do {
      if try input.peek(2) == [0x1F, 0x8B] {
        let gzip = try GzipInput(input)
        while try decoder.fill({ try gzip.read($0) }) {
          try Task.checkCancellation()
          report()
        }
      } else {
        while try decoder.fill({ try input.read($0) }) {
          try Task.checkCancellation()
          report()
        }
      }
    } catch let failure as SystemFailure {
      problem = Messages.unreadable(
        source: item.name, code: "file-unreadable", reason: failure.reason)
    } catch let failure as GzipFailure {
      problem = diagnostic(of: failure)
    }
    decoder.finish(isCut: problem != nil)
    // The digest is of the whole file, also where reading its content stopped.
    try drain(input)
    report()

    var outcome = SourceOutcome(decoder, name: item.name)
    outcome.file.byteCount = input.byteCount
    outcome.file.sha256 = input.digest()
    outcome.file.isComplete = problem == nil
    if let problem { outcome.diagnostics.append(problem) }
    return outcome
  }

  private func diagnostic(of failure: GzipFailure) -> Diagnostic {
    switch failure {
    case .truncated(let byte): Messages.gzip("gzip-truncated", source: item.name, byte: byte)
    case .corrupt(let byte): Messages.gzip("gzip-corrupt", source: item.name, byte: byte)
    case .bomb(let byte): Messages.gzip("gzip-bomb", source: item.name, byte: byte)
    case .unreadable(let failure):
      Messages.unreadable(source: item.name, code: "file-unreadable", reason: failure.reason)
    }
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

extension SourceOutcome {
  /// All that `decoder`, which has finished, found out.
  init(_ decoder: LogDecoder, name: String) {
    let engine = decoder.engine
    self.init(file: engine.file)
    var diagnostics = engine.diagnostics
    blocks = engine.blocks
    if !engine.roles.isEmpty {
      group = engine.profile.group
      overridesFound = engine.profile.overridesFound
    }
    if engine.headersRepeated > 0 {
      diagnostics.add(
        Messages.headerRepeated(
          source: name, line: engine.firstRepeat, count: engine.headersRepeated))
    }
    // A file with nothing but ASCII at its head shows its encoding only now.
    let keys = engine.vehicles.texts + engine.drivers.texts
    var encoding = engine.dialect.encoding
    if encoding == .utf8, decoder.headIsASCII, !keys.allSatisfy({ isUTF8($0[...]) }) {
      encoding = .gb18030
    }
    var damaged = 0
    func text(_ key: [UInt8]) -> String {
      if encoding == .utf8, let text = String(validating: key, as: UTF8.self) {
        return trimmed(text)
      }
      let (bytes, replaced) = decodeGB18030(key[...])
      if encoding == .utf8 || replaced > 0 { damaged += 1 }
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
    self.diagnostics = diagnostics.diagnostics
  }
}
