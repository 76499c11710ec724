import Glibc

/// Instructions of a whole program run, counted by valgrind's callgrind.
struct Callgrind {
  var instructions: UInt64
  /// Of them inside libcrypto, which is SHA-256 and nothing else of weight.
  var libcrypto: UInt64

  /// Runs `program` under callgrind; `folder` takes callgrind's own file.
  static func run(_ program: String, _ arguments: [String], folder: String) throws -> Callgrind {
    let file = folder + "/callgrind.out"
    let child = try Child.run(
      "valgrind",
      ["--tool=callgrind", "--callgrind-out-file=" + file, program] + arguments,
      dropsErrors: true)
    defer { unlink(file) }
    guard child.ended(with: [0, 1]) else {
      throw BenchFailure("\(program) under valgrind ended with status \(child.status)")
    }
    return try Callgrind(profile: try readText(file))
  }

  /// Reads callgrind's own format: self cost of every line, summed by object file.
  ///
  /// `ob=(7) /lib/libcrypto.so.3` opens an object, later `ob=(7)` names it again; a cost line is a position and
  /// a count; the line after `calls=` is what the callee cost and belongs to the callee.
  ///
  /// - Source: Valgrind manual, "Callgrind Format Specification".
  init(profile: String) throws {
    var names: [Substring: Bool] = [:]
    var isCrypto = false
    var skipsNext = false
    var total: UInt64 = 0
    libcrypto = 0
    for line in profile.utf8.split(separator: 0x0A).map(Substring.init) {
      if line.hasPrefix("ob=") || line.hasPrefix("cob=") {
        let value = line.drop { $0 != "=" }.dropFirst()
        let id = value.prefix { $0 != " " }
        if value.count > id.count { names[id] = value.contains("libcrypto") }
        if line.hasPrefix("ob=") { isCrypto = names[id] ?? false }
      } else if line.hasPrefix("calls=") {
        skipsNext = true
      } else if let first = line.utf8.first,
        (0x30...0x39).contains(first) || first == 0x2B || first == 0x2D || first == 0x2A
      {
        if skipsNext {
          skipsNext = false
          continue
        }
        guard let cost = line.split(separator: " ").last.flatMap({ UInt64($0) }) else { continue }
        total += cost
        if isCrypto { libcrypto += cost }
      }
    }
    guard total > 0 else { throw BenchFailure("callgrind's file holds no costs") }
    instructions = total
  }

  private static func readText(_ path: String) throws -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw BenchFailure("callgrind wrote no file; is valgrind installed?") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = read(file, &buffer, buffer.count)
      if got <= 0 { break }
      bytes.append(contentsOf: buffer[..<got])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Instructions a row of `chaperone check`, from the difference of a long and a short run.
struct InstructionCount {
  static let longRows = 200_000
  static let shortRows = 20_000

  var perRow: UInt64
  var sha256PerRow: UInt64

  /// Start-up and everything else that does not grow with the rows cancels out.
  init(long: Callgrind, short: Callgrind) {
    let rows = UInt64(Self.longRows - Self.shortRows)
    perRow = (long.instructions - min(long.instructions, short.instructions)) / rows
    sha256PerRow = (long.libcrypto - min(long.libcrypto, short.libcrypto)) / rows
  }

  static func measure(
    program: String, vehicles: Int, seed: UInt64, folder: String, fleet: RouteFleet?
  ) throws -> InstructionCount {
    let bare = try stripped(program, folder: folder, name: "chaperone")
    func count(_ rows: Int) throws -> Callgrind {
      let input = folder + "/input-\(rows).csv"
      var generator = Generator(points: rows, vehicles: vehicles, seed: seed, fleet: fleet)
      _ = try generator.write(to: input)
      let out = folder + "/out-\(rows)"
      defer { removeBenchFolder(out) }
      return try Callgrind.run(
        bare,
        ["check", input, "--out", out, "--jobs", "1"]
          + (fleet == nil ? [] : ["--registry", folder + "/registry"]), folder: folder)
    }
    return InstructionCount(long: try count(longRows), short: try count(shortRows))
  }

  /// A copy without debug information: valgrind gives up on what Swift 6 writes there.
  static func stripped(_ program: String, folder: String, name: String) throws -> String {
    let copy = folder + "/" + name
    let child = try Child.run("strip", ["--strip-debug", "-o", copy, program])
    guard child.ended(with: [0]) else { throw BenchFailure("strip could not copy \(program)") }
    return copy
  }
}
