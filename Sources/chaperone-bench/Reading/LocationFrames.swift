import Glibc
import JTT808

/// Location reports of JT/T 808: instructions a frame of 63 bytes to a fix, splitting and checksum included, and to the
/// record that is judged.
extension ReadingBench {
  private static let bar: UInt64 = 1800

  func locationFrames() throws -> [ReadingResult] {
    let bare = try bareBench()
    let (long, short) = (InstructionCount.longRows, InstructionCount.shortRows)
    func path(_ frames: Int) -> String { folder + "/frames-\(frames).808" }
    for frames in [long, short] { try writeFrames(frames, seed: seed, to: path(frames)) }
    func result(_ name: String, _ member: String, _ stage: ReadingStage) throws -> ReadingResult {
      func count(_ frames: Int) throws -> UInt64 {
        try stage.instructions(path(frames), program: bare, folder: folder)
      }
      let perFrame = (try count(long) - (try count(short))) / UInt64(long - short)
      return ReadingResult(
        name: name, found: "\(perFrame) instructions", bar: "\(Self.bar)",
        isMet: perFrame <= Self.bar, members: [(member, "\(perFrame)")])
    }
    return [
      try result("0x0200 frame to fix", "frame_instructions", .frames),
      try result("0x0200 frame to record", "frame_record_instructions", .records),
    ]
  }
}

/// Reads all of a capture in pieces, as a stream comes.
func decodeFrames(_ path: String) throws -> (units: Int, bytes: Int, checksum: UInt64) {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw BenchFailure("cannot open \(path)") }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  var splitter = FrameSplitter()
  var sink = FixSink()
  var total = 0
  while true {
    let got = read(file, &buffer, buffer.count)
    guard got >= 0 else { throw BenchFailure("cannot read \(path)") }
    if got == 0 { break }
    splitter.feed(buffer.span.extracting(0..<got), into: &sink)
    total += got
  }
  splitter.finish(into: &sink)
  return (sink.fixes, total, sink.checksum)
}

/// Makes fixes of the frames and keeps a sum, so that no compiler may leave the work out.
private struct FixSink: FrameSink {
  var fixes = 0
  var checksum: UInt64 = 0
  private var decoder = LocationDecoder()

  mutating func take(_ frame: Frame, _ content: Span<UInt8>) {
    guard frame.error == nil, frame.header?.messageID == 0x0200,
      let fix = decoder.location(content, frame.body)
    else { return }
    fixes += 1
    checksum &+= UInt64(bitPattern: fix.seconds ?? 0)
    checksum ^= UInt64(UInt32(bitPattern: fix.longitudeE6)) << 20
    checksum &+= UInt64(UInt32(bitPattern: fix.latitudeE6)) &+ UInt64(fix.speed)
    checksum ^= UInt64(fix.mileage ?? 0) << 7
  }

  mutating func take(_ skipped: SkippedBytes) {}
}

/// Frames of 63 bytes before escaping: 28 of basic location, and the items 01, 02, 03 and 25.
private func writeFrames(_ count: Int, seed: UInt64, to path: String) throws {
  var random = SplitMix(state: seed)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count * 65)
  for number in 0..<count {
    var encoder = FrameEncoder(
      edition: .v2013, phone: "1000\(1_000_000 + number % 1_200)",
      serial: UInt16(truncatingIfNeeded: number / 1_200))
    let second = 6 * 3600 + number / 1_200 * 10 % 60_000
    var body: [UInt8] = []
    func put(_ value: Int, _ width: Int) {
      for place in (0..<width).reversed() {
        body.append(UInt8(truncatingIfNeeded: value >> (8 * place)))
      }
    }
    func decimal(_ value: Int) { body.append(UInt8(value / 10 % 10 << 4 | value % 10)) }
    let speed = random.pick(0...800)
    put(0, 4)
    put(0x0003, 4)
    put(31_700_000 + random.pick(-200_000...200_000), 4)
    put(119_900_000 + random.pick(-200_000...200_000), 4)
    put(random.pick(0...80), 2)
    put(speed, 2)
    put(random.pick(0...359), 2)
    for part in [26, 3, 2, second / 3600, second / 60 % 60, second % 60] { decimal(part) }
    put(0x0104, 2)
    put(random.pick(1_000...900_000), 4)
    put(0x0202, 2)
    put(random.pick(0...900), 2)
    put(0x0302, 2)
    put(speed, 2)
    put(0x2504, 2)
    put(0, 4)
    bytes += encoder.frame(0x0200, body)
  }
  try writeFile(bytes, to: path)
}

/// Writes a file of the bench.
func writeFile(_ bytes: [UInt8], to path: String) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard file >= 0 else { throw BenchFailure("cannot create \(path)") }
  defer { close(file) }
  var sent = 0
  while sent < bytes.count {
    let wrote = bytes.withUnsafeBytes { raw in
      write(file, raw.baseAddress.map { $0 + sent }, raw.count - sent)
    }
    if wrote < 0, errno == EINTR { continue }
    guard wrote > 0 else { throw BenchFailure("cannot write \(path)") }
    sent += wrote
  }
}
