import Ingest
import Telemetry

/// Reads one file again, with all that lies inside, and names the records that `evidence.jsonl` points at.
struct InputReading: Sendable {
  let part: ClaimedPart
  let file: InputFinder.File
  /// By input.
  let places: [Int: [NamedPlace]]
  let court: Court
  /// Vehicles that a record is said to be of, where the registry is not here to say it.
  let keys: [String: [VehicleKey]]

  func run() throws -> ReadingOutcome {
    try part.isPlain ? runText() : runContainer()
  }

  func input(_ index: Int) -> ClaimedInput { court.claims.inputs[index] }

  func naming(_ part: ClaimedPart, _ index: Int, _ path: [String]) -> RecordNaming {
    RecordNaming(
      input: input(index), places: places[index] ?? [], court: court, keys: keys,
      labels: labels(input(index), path))
  }

  /// A file of rows: digest, lines and named rows on the same way.
  private func runText() throws -> ReadingOutcome {
    var outcome = ReadingOutcome()
    let naming = naming(part, part.index, [])
    let ranges = naming.ranges(&outcome)
    var picker = RowPicker(ranges)
    var scan = naming.scan
    let source: ByteSource
    do {
      source = try ByteSource.read(path: file.path) {
        picker.take($0)
        scan?.take($0)
      }
    } catch let failure as ByteSource.Failure {
      outcome.changed.insert(part.index)
      if case .unreadable(let reason) = failure { outcome.problems.append(unreadable(reason)) }
      return outcome
    }
    compare(source.byteCount, source.sha256, source.failure, &outcome)
    if var scan {
      scan.finish()
      outcome.captures.append(
        ReadCapture(naming: naming, ranges: ranges, picker: picker, scan: scan))
    } else if !naming.places.isEmpty {
      naming.nameRows(picker, ranges, &outcome)
    }
    return outcome
  }

  func unreadable(_ reason: String) -> VerificationProblem {
    VerificationProblem(
      .unchecked, "input-unreadable", source: input(part.index).name, zh: "无法读取（\(reason)）",
      en: "cannot be read (\(reason))")
  }

  /// Holds the file's size and digest against the manifest's.
  func compare(
    _ size: UInt64, _ sha256: String, _ failure: ByteSource.Failure?,
    _ outcome: inout ReadingOutcome
  ) {
    let input = input(part.index)
    guard sha256 != input.sha256 || size != input.bytes else {
      outcome.verified.insert(part.index)
      return
    }
    // What lies inside has no bytes of its own to compare.
    outcome.changed.formUnion(part.all)
    var (zh, en) = ("SHA-256 与核查时不同", "its SHA-256 is not the one of the check")
    if size != input.bytes {
      zh += "（\(size) 字节，原 \(input.bytes) 字节）"
      en += " (\(size) bytes, then \(input.bytes))"
    }
    if case .packed(let code, let byte) = failure {
      zh += "；解压到第 \(byte) 字节出错（\(code)）"
      en += "; unpacking fails at byte \(byte) (\(code))"
    }
    outcome.problems.append(
      VerificationProblem(.failed, "file-changed", source: input.name, zh: zh, en: en))
  }

  /// What a vehicle is called where no column says it: a plate in the innermost name that has one, else the
  /// innermost file's name without its endings.
  ///
  /// By the input's name, and by the names that were found now: they differ where the claimed one is masked, or
  /// numbered because two inputs shared it.
  private func labels(_ input: ClaimedInput, _ path: [String]) -> [String] {
    let claimed = input.name.split(separator: "/").map(String.init)
    let outer = (input.container ?? input.name).split(separator: "/").count
    let found = file.path.split(separator: "/").suffix(outer).map(String.init) + path
    // A sheet's name may hold what parts the names of files.
    let sheet = input.sheet?.split(separator: "/").count ?? 0
    let now = input.sheet == nil ? found[...] : found.dropLast()
    var labels: [String] = []
    for (names, files) in [(claimed, claimed.dropLast(sheet)), (found, now)] {
      let plate = names.reversed().lazy.compactMap { plainPlate(in: $0) }.first
      for label in [plate, vehicleLabel(ofFile: files.last ?? input.name)] {
        if let label, !labels.contains(label) { labels.append(label) }
      }
    }
    return labels
  }
}
