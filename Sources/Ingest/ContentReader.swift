import Digests
import JTT808
import Telemetry

/// One thing that is read: a file, a member of an archive, a sheet of a workbook.
struct SourcePart: Sendable {
  /// Name in diagnostics: that of the outer file, then `/` and each name on the way in.
  var name: String
  /// Last part of the name, for the vehicle's label where no column names it.
  var baseName: String
  /// The outer file, where this is not itself one.
  var container: String?
  var member: String?
  var sheet: String?

  init(name: String, baseName: String) {
    self.name = name
    self.baseName = baseName
  }

  /// The part that an archive holds under `entry`.
  func holding(_ entry: MemberName) -> SourcePart {
    var part = SourcePart(name: name + "/" + entry.text, baseName: entry.baseName)
    part.container = container ?? name
    part.member = (member.map { $0 + "/" } ?? "") + entry.text
    return part
  }

  /// The part that a workbook holds under the sheet's name.
  func holding(sheet: String) -> SourcePart {
    var part = self
    part.name = name + "/" + sheet
    part.container = container ?? name
    part.sheet = sheet
    return part
  }

  var file: SourceFile {
    var file = SourceFile(name: name)
    file.container = container
    file.member = member
    file.sheet = sheet
    return file
  }

  /// The plate in the innermost part of the name that has one, else the file's name without endings.
  var vehicleLabel: String {
    for piece in name.split(separator: "/").reversed() {
      if let plate = plate(in: String(piece)) { return plate }
    }
    return fileLabel(baseName)
  }
}

/// Reads the content of one input: unpacks, opens archives and workbooks, and decodes what lies inside.
///
/// The one place that chooses a decoder. A further format is a case of `SourceFormat` and a line in `read`;
/// a decoder takes a `ByteInput` and gives a `SourceOutcome`.
struct ContentReader {
  let options: IngestOptions
  let budget: ArchiveBudget
  /// Called between pieces; throws where the run was cancelled.
  let step: () throws -> Void

  /// The outcome of `part` itself, then those of its members and sheets.
  ///
  /// `depth` counts the packings and archives around it; `file` is where the input's bytes lie on disk.
  ///
  /// - Throws: `CancellationError` alone.
  func read(
    _ input: ByteInput, _ part: SourcePart, depth: Int,
    file: (descriptor: Int32, size: UInt64)? = nil
  ) throws -> [SourceOutcome] {
    // What cannot be read is said below.
    let head = try? input.peek(SourceFormat.headLength)
    var outcomes = try readContent(input, part, depth: depth, file: file)
    if let head, !head.isEmpty { outcomes[0].formats.insert(SourceFormat(head: head).name, at: 0) }
    return outcomes
  }

  private func readContent(
    _ input: ByteInput, _ part: SourcePart, depth: Int, file: (descriptor: Int32, size: UInt64)?
  ) throws -> [SourceOutcome] {
    do {
      let format = SourceFormat(head: try input.peek(SourceFormat.headLength))
      switch format {
      case .packed, .zip, .sevenZip, .rar, .tar:
        if depth >= ArchiveLimits.depth { return [failed(part, Messages.tooDeep(part.name))] }
      case .compound, .markup, .capture, .foreign, .text: break
      }
      switch format {
      case .packed(let packing):
        let packed = try PackedInput(input, packing)
        let budget = budget
        let inner = ByteInput { buffer in
          let count = try packed.read(buffer)
          try budget.unpack(count)
          return count
        }
        return try read(inner, part, depth: depth + 1)
      case .tar: return try readArchive(.stream(input), part, depth: depth)
      case .zip, .sevenZip, .rar:
        let bytes: ArchiveBytes
        if let file {
          bytes = .file(descriptor: file.descriptor, size: file.size)
        } else if let held = try input.readAll(limit: ArchiveLimits.held) {
          bytes = .memory(held)
        } else {
          return [failed(part, Messages.tooLargeToHold(part.name))]
        }
        if format == .zip {
          // What is wrong with the zip is said when it is read.
          switch (try? Workbook.kind(of: bytes, budget: ArchiveBudget { 1 })) ?? .files {
          case .workbook: return try readWorkbook(bytes, part)
          case .other(let kind):
            return [failed(part, Messages.formatUnknown(source: part.name, kind: kind))]
          case .files: break
          }
        }
        return try readArchive(bytes, part, depth: depth)
      case .compound:
        guard let bytes = try input.readAll(limit: ArchiveLimits.held) else {
          return [failed(part, Messages.tooLargeToHold(part.name))]
        }
        return try readBinaryWorkbook(bytes, part)
      case .markup: return try readMarkup(input, part)
      case .capture(let form):
        if form == .text, isTable(try input.peek(SourceFormat.headLength), part) {
          return [try readText(input, part, size: file?.size)]
        }
        return [try readCapture(input, form, part, size: file?.size)]
      case .foreign, .text: return [try readText(input, part, size: file?.size)]
      }
    } catch {
      return [failed(part, try problem(error, part))]
    }
  }

  private func failed(_ part: SourcePart, _ diagnostic: Diagnostic) -> SourceOutcome {
    var outcome = SourceOutcome(file: part.file)
    outcome.diagnostics = [diagnostic]
    return outcome
  }

  private func readText(
    _ input: ByteInput, _ part: SourcePart, size: UInt64?
  ) throws -> SourceOutcome {
    var engine = RowEngine(
      source: 0, name: part.name, fallbackLabel: part.vehicleLabel, options: options)
    engine.file = part.file
    // Rows have 50 bytes and more, so one block is never grown twice.
    if let size { engine.firstBlockCapacity = Int(min(size / 48 + 16, 1 << 20)) }
    var decoder = LogDecoder(engine: engine)
    var failure: Diagnostic?
    do {
      while try decoder.fill({ try input.read($0) }) { try step() }
    } catch {
      failure = try problem(error, part)
    }
    decoder.finish(isCut: failure != nil)
    var outcome = SourceOutcome(decoder, name: part.name)
    outcome.file.isComplete = failure == nil
    if let failure { outcome.diagnostics.append(failure) }
    return outcome
  }

  // MARK: - Archives

  private func readArchive(
    _ bytes: ArchiveBytes, _ part: SourcePart, depth: Int
  ) throws -> [SourceOutcome] {
    var own = SourceOutcome(file: part.file)
    var inner: [[SourceOutcome]] = []
    var names: [String: Int] = [:]
    do {
      let archive = try ArchiveReader(bytes, budget: budget)
      while let entry = try archive.next() {
        try step()
        let name = MemberName(entry.path)
        if entry.kind == .folder || name.isHidden { continue }
        var member = part.holding(name)
        // One name may stand for several entries; each is read.
        names[member.name, default: 0] += 1
        if let number = names[member.name], number > 1 { member.name += " (\(number))" }
        if name.isTricky { own.diagnostics.append(Messages.archivePath(member.name)) }
        inner.append(try read(entry, of: archive, member, depth: depth))
        if budget.isSpent { break }
      }
      own.file.isComplete = !budget.isSpent
      if inner.isEmpty { own.diagnostics.append(Messages.fileEmpty(source: part.name)) }
    } catch {
      let found = try problem(error, part)
      // What broke off inside a member was said there.
      if inner.last?.last?.diagnostics.last?.code != found.code { own.diagnostics.append(found) }
    }
    // The order of entries is an accident of the packing program.
    inner.sort { $0[0].file.name.utf8.lexicographicallyPrecedes($1[0].file.name.utf8) }
    return [own] + inner.flatMap { $0 }
  }

  private func read(
    _ entry: ArchiveEntry, of archive: ArchiveReader, _ member: SourcePart, depth: Int
  ) throws -> [SourceOutcome] {
    if entry.kind == .other { return [failed(member, Messages.archiveLink(member.name))] }
    if isCompanion(member.baseName) {
      return [failed(member, Messages.companion(source: member.name))]
    }
    if entry.isEncrypted { return [failed(member, Messages.archive(.encrypted, member.name))] }
    let hasher = SHA256Hasher()
    let input = ByteInput { buffer in
      let count = try archive.read(buffer)
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
      return count
    }
    var outcomes = try read(input, member, depth: depth + 1)
    // The digest is of the whole member.
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    do {
      while try scratch.withUnsafeMutableBytes({ try input.read($0) }) > 0 { try step() }
      outcomes[0].file.sha256 = hex(hasher.finish())
      outcomes.giveSheetsTheDigest()
    } catch {
      let found = try problem(error, member)
      outcomes[0].file.isComplete = false
      if outcomes[0].diagnostics.last?.code != found.code {
        outcomes[0].diagnostics.append(found)
      }
    }
    outcomes[0].file.byteCount = input.byteCount
    return outcomes
  }

  /// What a failure means for `part`.
  ///
  /// - Throws: what is no failure of the input, such as `CancellationError`.
  func problem(_ error: any Error, _ part: SourcePart) throws -> Diagnostic {
    switch error {
    case let failure as SystemFailure:
      Messages.unreadable(source: part.name, code: "file-unreadable", reason: failure.reason)
    case let failure as PackedFailure: Messages.packed(failure, part.name)
    case let failure as ArchiveFailure: Messages.archive(failure, part.name)
    case let failure as MarkupFailure:
      Messages.workbook(failure.code, source: part.name)
    case let failure as BinaryWorkbookFailure:
      failure == .notAWorkbook
        ? Messages.formatUnknown(source: part.name, kind: "doc/ole")
        : Messages.workbook(failure.code, source: part.name)
    default: throw error
    }
  }
}
