import Glibc

/// One finished child process: what it printed and what it cost.
struct Child {
  var output: String
  var status: Int32
  /// User and system time, microseconds.
  var cpuMicroseconds: Int
  var wallMicroseconds: Int
  /// Most memory it ever held, KiB.
  var peakKibibytes: Int

  /// Whether it ended by itself with one of these codes.
  func ended(with codes: [Int32]) -> Bool {
    // Low seven bits: the signal that ended it; next byte: its exit code.
    status & 0x7F == 0 && codes.contains(status >> 8 & 0xFF)
  }

  /// Runs a program to its end; its standard error goes to ours unless it is to be dropped.
  static func run(_ program: String, _ arguments: [String], dropsErrors: Bool = false) throws
    -> Child
  {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchFailure("no pipe") }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addclose(&actions, ends[1])
    if dropsErrors {
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }

    let start = ContinuousClock.now
    var child: pid_t = 0
    let failure = posix_spawnp(&child, program, &actions, nil, &words, environ)
    close(ends[1])
    guard failure == 0 else {
      throw BenchFailure("cannot start \(program): \(String(cString: strerror(failure)))")
    }
    let output = readAll(ends[0])
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = (ContinuousClock.now - start).components
    return Child(
      output: output, status: status, cpuMicroseconds: cpuMicrosecondsUsed(usage),
      wallMicroseconds: Int(wall.seconds) * 1_000_000
        + Int(wall.attoseconds / 1_000_000_000_000),
      peakKibibytes: usage.ru_maxrss)
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let got = read(descriptor, &buffer, buffer.count)
      if got < 0, errno == EINTR { continue }
      if got <= 0 { break }
      bytes.append(contentsOf: buffer[..<got])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func cpuMicrosecondsUsed(_ usage: rusage) -> Int {
  (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000
    + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
}

/// CPU of this process so far, microseconds.
func cpuMicrosecondsOfThisProcess() -> Int {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  return cpuMicrosecondsUsed(usage)
}

/// Folder of the running executable.
func executableFolder() throws -> String {
  guard let path = realpath("/proc/self/exe", nil) else {
    throw BenchFailure("cannot tell where this executable lies")
  }
  defer { free(path) }
  let text = String(cString: path)
  return text.lastIndex(of: "/").map { String(text[..<$0]) } ?? "."
}

/// A fresh folder for input and results; the caller removes it.
func makeBenchFolder() throws -> String {
  let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  // mkdtemp replaces the six letters at the end.
  let blank = String(repeating: "X", count: 6)
  var template = Array((base + "/chaperone-bench-" + blank).utf8CString)
  guard mkdtemp(&template) != nil else { throw BenchFailure("cannot make a folder in \(base)") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a folder and the files and folders in it.
func removeBenchFolder(_ path: String) {
  guard let handle = opendir(path) else {
    unlink(path)
    return
  }
  while let entry = readdir(handle) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { removeBenchFolder(path + "/" + name) }
  }
  closedir(handle)
  rmdir(path)
}
