import Glibc

/// Files and folders, as few ways as this program needs.
package enum Disk {
  package enum Kind: Sendable { case folder, file, nothing }

  /// What lies at `path`, links followed.
  package static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// Whether something, be it a broken link, lies at `path`.
  package static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Absolute path without links or dots; parts that do not exist yet are kept as they are.
  package static func canonical(_ path: String) -> String {
    var missing: [Substring] = []
    var rest = Substring(path.isEmpty ? "." : path)
    while true {
      while rest.count > 1, rest.last == "/" { rest.removeLast() }
      if let resolved = realpath(String(rest), nil) {
        defer { free(resolved) }
        let base = String(cString: resolved)
        return ([base == "/" ? "" : base] + missing.reversed().map(String.init))
          .joined(separator: "/")
      }
      guard let slash = rest.lastIndex(of: "/") else {
        missing.append(rest)
        rest = "."
        continue
      }
      missing.append(rest[rest.index(after: slash)...])
      rest = slash == rest.startIndex ? "/" : rest[..<slash]
    }
  }

  /// Names in a folder, ascending by bytes, without `.` and `..`.
  package static func names(in folder: String) throws(SystemFailure) -> [String] {
    guard let handle = opendir(folder) else { throw SystemFailure(.open, folder) }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The first `limit` bytes of a file.
  package static func read(_ path: String, limit: Int = .max) throws(SystemFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure(.open, path) }
    defer { _ = Glibc.close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < limit {
      let wanted = min(buffer.count, limit - bytes.count)
      let got = Glibc.read(descriptor, &buffer, wanted)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw SystemFailure(.read, path) }
      if got == 0 { break }
      bytes.append(contentsOf: buffer[..<got])
    }
    return bytes
  }

  /// All of a plain file of at most `limit` bytes; no link, pipe or device is followed into something else or endless.
  package static func readPlainFile(_ path: String, limit: Int) throws(SystemFailure) -> [UInt8] {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SystemFailure(.open, path) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
      throw SystemFailure(.read, path, code: status.st_mode & S_IFMT == S_IFREG ? EFBIG : EINVAL)
    }
    return try read(path, limit: limit)
  }

  /// Hands on a file, or standard input for `-`, piece by piece in one reused buffer, until `body` says stop.
  package static func read(
    _ path: String, inPieces body: (ArraySlice<UInt8>) throws -> Bool
  ) throws {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure(.open, path) }
    defer { if path != "-" { Glibc.close(descriptor) } }
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while true {
      let got = Glibc.read(descriptor, &buffer, buffer.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw SystemFailure(.read, path) }
      guard got > 0, try body(buffer[..<got]) else { return }
    }
  }

  /// Writes a new file; one that is there already is an error and stays untouched.
  package static func create(_ path: String, _ bytes: [UInt8]) throws(SystemFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemFailure(.create, path) }
    let code = write(bytes, to: descriptor)
    let closed = Glibc.close(descriptor)
    if code != 0 || closed != 0 {
      throw SystemFailure(.write, path, code: code != 0 ? code : errno)
    }
  }

  /// Opens a new file to be written piece by piece.
  package static func openNew(_ path: String) throws(SystemFailure) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemFailure(.create, path) }
    return descriptor
  }

  package static func close(_ descriptor: Int32, _ path: String) throws(SystemFailure) {
    guard Glibc.close(descriptor) == 0 else { throw SystemFailure(.write, path) }
  }

  /// Gives a file a name that must not be taken.
  package static func renameToNew(_ from: String, to: String) throws(SystemFailure) {
    if link(from, to) == 0 {
      unlink(from)
      return
    }
    let failure = SystemFailure(.create, to)
    // Sticks and shares know no second names; there a moment between look and move remains.
    guard failure.code != EEXIST, !isTaken(to) else { throw failure }
    try rename(from, to: to)
  }

  /// Writes everything or says why not: 0 or an `errno`.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { raw in
      var sent = 0
      while sent < raw.count {
        let count = Glibc.write(descriptor, raw.baseAddress.map { $0 + sent }, raw.count - sent)
        if count > 0 {
          sent += count
        } else if errno == EAGAIN {
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wait, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  /// Makes a folder and those above it; yields the ones that were not there, topmost first.
  package static func makeFolders(_ path: String) throws(SystemFailure) -> [String] {
    if kind(of: path) == .folder { return [] }
    var made: [String] = []
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      made = try makeFolders(String(path[..<slash]))
    }
    if mkdir(path, 0o777) == 0 { return made + [path] }
    let failure = SystemFailure(.create, path)
    if failure.code == EEXIST, kind(of: path) == .folder { return made }
    for folder in made.reversed() { removeEmptyFolder(folder) }
    throw failure
  }

  /// Makes a folder `PREFIX` + six odd characters, open to whom new folders are open to.
  package static func makeTemporaryFolder(prefix: String) throws(SystemFailure) -> String {
    // mkdtemp replaces the six letters at the end.
    var template = Array((prefix + String(repeating: "X", count: 6)).utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure(.create, prefix) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let mask = umask(0)
    umask(mask)
    chmod(path, 0o777 & ~mask)
    return path
  }

  package static func rename(_ from: String, to: String) throws(SystemFailure) {
    guard Glibc.rename(from, to) == 0 else { throw SystemFailure(.rename, to) }
  }

  /// Removes a folder that is empty; says whether it did.
  @discardableResult
  package static func removeEmptyFolder(_ path: String) -> Bool { rmdir(path) == 0 }

  /// Removes a file or a folder with all in it; links are removed, never followed.
  package static func removeTree(_ path: String) throws(SystemFailure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in try names(in: path) { try removeTree(path + "/" + name) }
      guard rmdir(path) == 0 else { throw SystemFailure(.remove, path) }
    } else {
      guard unlink(path) == 0 else { throw SystemFailure(.remove, path) }
    }
  }
}
