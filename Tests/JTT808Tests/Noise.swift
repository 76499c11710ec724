import JTT808
import TestKit

/// Made-up streams: good frames, broken ones, flags, text, and random bytes.
enum Noise {
  static func stream(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      switch Int.random(in: 0..<9, using: &random) {
      case 0...2: bytes += frame(&random)
      case 3: bytes += mutated(frame(&random), &random)
      case 4: bytes += [UInt8](repeating: 0x7E, count: Int.random(in: 1...4, using: &random))
      case 5: bytes += Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
      case 6: bytes += random1(Int.random(in: 1...80, using: &random), &random)
      case 7: bytes += frame(&random).dropLast(Int.random(in: 1...9, using: &random))
      default: bytes += random1(Int.random(in: 1...3000, using: &random), &random)
      }
    }
    return bytes
  }

  static func random1(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }

  /// A good frame of a random kind with a random body, often of the right shape.
  static func frame(_ random: inout SeededGenerator) -> [UInt8] {
    let edition = Edition.allCases.pick(&random)
    var encoder = FrameEncoder(
      edition: edition, phone: "\(UInt64.random(in: 0...99_999_999_999, using: &random))",
      serial: UInt16.random(in: .min ... .max, using: &random))
    let kind = MessageList.all.pick(&random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return encoder.frame(0x0200, location(&random))
    case 1:
      let items = (0..<Int.random(in: 0...5, using: &random)).map { _ in location(&random) }
      return encoder.frame(0x0704, BodyEncoder.batch(items, isCatchUp: Bool.random(using: &random)))
    default:
      return encoder.frame(kind.id, random1(Int.random(in: 0...120, using: &random), &random))
    }
  }

  static func fix(_ random: inout SeededGenerator) -> LocationFix {
    var fix = LocationFix(
      seconds: Int64.random(in: 946_684_800...4_102_444_799 - 28_800, using: &random),
      latitudeE6: Int32.random(in: -90_000_000...90_000_000, using: &random),
      longitudeE6: Int32.random(in: -180_000_000...180_000_000, using: &random),
      alarm: UInt32.random(in: .min ... .max, using: &random),
      status: UInt32.random(in: .min ... .max, using: &random),
      altitudeMeters: UInt16.random(in: .min ... .max, using: &random),
      speed: UInt16.random(in: .min ... .max, using: &random),
      direction: UInt16.random(in: .min ... .max, using: &random))
    // What the encoder does with hemispheres: the bits follow the signs.
    fix.status &= ~0xC
    if fix.latitudeE6 < 0 { fix.status |= 4 }
    if fix.longitudeE6 < 0 { fix.status |= 8 }
    if Bool.random(using: &random) {
      fix.mileage = UInt32.random(in: .min ... .max, using: &random)
    }
    if Bool.random(using: &random) {
      fix.recorderSpeed = UInt16.random(in: 0...1500, using: &random)
    }
    if Bool.random(using: &random) { fix.satellites = UInt8.random(in: 0...40, using: &random) }
    if Bool.random(using: &random) { fix.videoAlarms = UInt32.random(in: 0...255, using: &random) }
    return fix
  }

  static func location(_ random: inout SeededGenerator) -> [UInt8] {
    let ids: [UInt8] = [0x02, 0x05, 0x11, 0x18, 0x25, 0x2B, 0x30, 0x64, 0x65, 0x66, 0x67, 0xE1]
    let lengths = [0, 1, 2, 3, 4, 5, 7, 30, 41, 47, 50, 65, 71]
    let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      (id: ids.pick(&random), data: random1(lengths.pick(&random), &random))
    }
    return BodyEncoder.location(fix(&random), items: items)
  }

  /// One to four bytes flipped, cut, doubled or put in.
  static func mutated(_ frame: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = frame
    for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 2 {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = [0x7E, 0x7D, 0x00, 0xFF].pick(&random)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + 9))
      default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 9)], at: place)
      }
    }
    return bytes
  }
}

/// Frames and skipped stretches of a stream, to see whether they lie side by side.
struct Tiles: FrameSink {
  var frames: [Frame] = []
  var skipped: [SkippedBytes] = []
  /// From and to, in the order they were told.
  private var stretches: [(from: UInt64, to: UInt64)] = []

  mutating func take(_ frame: Frame, _ content: Span<UInt8>) {
    frames.append(frame)
    stretches.append((frame.offset, frame.offset + UInt64(frame.wireLength)))
  }
  mutating func take(_ skipped: SkippedBytes) {
    self.skipped.append(skipped)
    stretches.append((skipped.offset, skipped.offset + skipped.length))
  }

  static func of(_ chunks: [[UInt8]]) -> Tiles {
    var tiles = Tiles()
    var splitter = FrameSplitter()
    for chunk in chunks { splitter.feed(chunk.span, into: &tiles) }
    splitter.finish(into: &tiles)
    return tiles
  }

  /// Whether each byte stands in one stretch; only a flag may stand in two frames.
  func covers(_ count: Int) -> Bool {
    var end: UInt64 = 0
    for stretch in stretches {
      guard stretch.from == end || (end > 0 && stretch.from == end - 1), stretch.to > stretch.from
      else { return false }
      end = stretch.to
    }
    return end == UInt64(count)
  }
}
