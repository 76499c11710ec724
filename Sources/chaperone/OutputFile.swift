/// A file while it is being written: it appears under its name when it is whole, or not at all.
package final class OutputFile: Sendable {
  /// As the user named it, for messages.
  private let name: String
  private let folder: String
  private let descriptor: Int32

  /// Makes a place beside the target; a file that is there already is a refusal and stays untouched.
  package init(_ name: String) throws {
    guard !Disk.isTaken(name) else {
      throw CommandFailure(
        zh: "「\(name)」已存在，不覆盖；请换名或先移走", en: "\(name) is there already and is not overwritten")
    }
    self.name = name
    do {
      folder = try Disk.makeTemporaryFolder(prefix: Disk.canonical(name) + ".partial-")
      descriptor = try Disk.openNew(folder + "/file")
    } catch {
      throw SystemFailure(.create, name, code: error.code)
    }
  }

  package func write(_ bytes: [UInt8]) throws(SystemFailure) {
    let code = Disk.write(bytes, to: descriptor)
    if code != 0 { throw SystemFailure(.write, name, code: code) }
  }

  package func commit() throws {
    do {
      try Disk.close(descriptor, folder + "/file")
      try Disk.renameToNew(folder + "/file", to: name)
      Disk.removeEmptyFolder(folder)
    } catch {
      throw SystemFailure(error.operation, name, code: error.code)
    }
  }

  /// Leaves nothing of an unfinished run; harmless after `commit`.
  package func discard() {
    // There is nobody to be told: the run has failed already and its own reason is what counts.
    try? Disk.removeTree(folder)
  }
}
