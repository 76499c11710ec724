package import Telemetry

/// The result folder while it is being written: all of it appears at the end, or nothing does.
///
/// Everything goes into a folder beside the target, on the same file system, which is renamed at the end.
package struct OutputFolder: Sendable {
  /// Where the result is to lie, links resolved.
  private let target: String
  /// As the user named it, for messages.
  private let name: String
  private let partial: String
  /// Folders above the target that had to be made, topmost first.
  private let made: [String]

  /// Makes the folder beside the target, so that a place that cannot be written is known before the work.
  ///
  /// `sources` are logs, registry and rules of the run; none of them may lie in the target. `walked` are those of
  /// them that are folders walked for logs; the target may not lie in one either. `ours` names the files that a
  /// result folder holds. Throws `CommandFailure` for a refusal and `SystemFailure` for the system's.
  package init(
    _ name: String, sources: [String], walked: [String], ours: Set<String>
  ) throws {
    let target = Disk.canonical(name)
    let refusal = Self.refusal(
      target: target, name: name, sources: sources.map { ($0, Disk.canonical($0)) },
      walked: walked.map { ($0, Disk.canonical($0)) }, workingFolder: Disk.canonical("."))
    if let refusal { throw CommandFailure(refusal) }
    if let refusal = try Self.refusalToReplace(target, name: name, ours: ours) {
      throw CommandFailure(refusal)
    }
    let parent = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? ""
    var made: [String] = []
    do {
      if !parent.isEmpty { made = try Disk.makeFolders(parent) }
      partial = try Disk.makeTemporaryFolder(prefix: target + ".partial-")
    } catch {
      for folder in made.reversed() { Disk.removeEmptyFolder(folder) }
      throw SystemFailure(error.operation, name, code: error.code)
    }
    self.name = name
    self.target = target
    self.made = made
  }

  /// Where the folder that is replaced waits until the new one is in its place.
  private var old: String { partial + ".replaced" }

  /// Writes a new file of the pieces that `render` hands over.
  package func write(
    _ file: String, _ render: (_ take: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    let path = partial + "/" + file
    do {
      let descriptor = try Disk.openNew(path)
      do {
        try render { bytes in
          let code = Disk.write(bytes, to: descriptor)
          if code != 0 { throw SystemFailure(.write, path, code: code) }
        }
      } catch {
        try? Disk.close(descriptor, path)  // The first failure is the one to tell.
        throw error
      }
      try Disk.close(descriptor, path)
    } catch let error as SystemFailure {
      throw SystemFailure(error.operation, name + "/" + file, code: error.code)
    }
  }

  /// Puts the finished folder in its place, the one that was there away; on failure the old one stays.
  package func commit() throws {
    let hadOld = Disk.isTaken(target)
    do {
      if hadOld { try Disk.rename(target, to: old) }
      do {
        try Disk.rename(partial, to: target)
      } catch {
        if hadOld { try? Disk.rename(old, to: target) }  // The first failure is the one to tell.
        throw error
      }
      if hadOld { try Disk.removeTree(old) }
    } catch let error as SystemFailure {
      throw SystemFailure(error.operation, name, code: error.code)
    }
  }

  /// Leaves nothing of an unfinished run; harmless after `commit`.
  package func discard() {
    // There is nobody to be told: the run has failed already and its own reason is what counts.
    if !Disk.isTaken(target) { try? Disk.rename(old, to: target) }
    try? Disk.removeTree(partial)
    for folder in made.reversed() { Disk.removeEmptyFolder(folder) }
  }

  /// Why a target may not be used at all, by its place alone; paths come as (name, canonical).
  package static func refusal(
    target: String, name: String, sources: [(name: String, path: String)],
    walked: [(name: String, path: String)], workingFolder: String
  ) -> Message? {
    if isInside(workingFolder, target) {
      return Message(
        zh: "--out「\(name)」是当前文件夹或其上级，结果文件夹会被整体替换，请另选",
        en:
          "--out \(name) is the current folder or one above it and would be replaced whole; choose another"
      )
    }
    if let source = sources.first(where: { isInside($0.path, target) }) {
      return Message(
        zh: "--out「\(name)」里有本次的输入「\(source.name)」，会被替换掉，请另选",
        en: "--out \(name) holds the input \(source.name), which would be replaced; choose another")
    }
    if let source = walked.first(where: { isInside(target, $0.path) }) {
      return Message(
        zh: "--out「\(name)」位于日志文件夹「\(source.name)」之内，下次会被当作日志读入，请放到外面",
        en:
          "--out \(name) lies inside the log folder \(source.name) and would be read as a log next time; put it outside"
      )
    }
    return nil
  }

  /// Why what lies at the target may not be replaced: only nothing, an empty folder or a result of ours may.
  package static func refusalToReplace(
    _ target: String, name: String, ours: Set<String>
  ) throws(SystemFailure) -> Message? {
    guard Disk.isTaken(target) else { return nil }
    guard Disk.kind(of: target) == .folder else {
      return Message(
        zh: "--out「\(name)」已存在且不是文件夹", en: "--out \(name) exists and is no folder")
    }
    let names = try Disk.names(in: target)
    if names.isEmpty { return nil }
    guard names.contains("manifest.json"),
      isOurManifest(try Disk.read(target + "/manifest.json", limit: 4096))
    else {
      return Message(
        zh: "--out「\(name)」已存在，但不是 chaperone 的结果文件夹（没有其 manifest.json），不予替换",
        en:
          "--out \(name) exists and is no result folder of chaperone (no manifest.json of its own); not replaced"
      )
    }
    let strangers = names.filter { !ours.contains($0) }
    guard strangers.isEmpty else {
      let shown = strangers.prefix(5).joined(separator: ", ") + (strangers.count > 5 ? " …" : "")
      return Message(
        zh: "--out「\(name)」里有不是 chaperone 写的文件（\(shown)），替换会丢失它们，请移走或另选",
        en:
          "--out \(name) holds files that chaperone did not write (\(shown)) and that would be lost; move them or choose another"
      )
    }
    return nil
  }

  /// Whether a file begins like the manifest that every result folder holds.
  package static func isOurManifest(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasPrefix("{") && text.contains("\"chaperone\"")
  }

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || folder == "" || path.hasPrefix(folder + "/")
  }
}

/// Something the user asked for that cannot be done, in both languages; the exit code is 2.
package struct CommandFailure: Error {
  package var message: Message
  package init(_ message: Message) { self.message = message }
  package init(zh: String, en: String) { message = Message(zh: zh, en: en) }
}
