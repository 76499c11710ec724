import JTT808
import TestKit

extension SpeedingTrip {
  func bodies(hasPersons: Bool = true) -> [[UInt8]] {
    fixes.map { sent in
      var fix = LocationFix(
        seconds: sent.seconds, latitudeE6: sent.latitudeE6, longitudeE6: sent.longitudeE6,
        alarm: sent.alarm, altitudeMeters: 12, speed: Self.speed, direction: 90)
      fix.mileage = sent.mileage
      fix.recorderSpeed = Self.recorderSpeed
      fix.satellites = 11
      return BodyEncoder.location(fix, items: hasPersons ? [(0xE5, [Self.persons])] : [])
    }
  }

  /// One report a fix.
  func frames(_ edition: Edition = .v2013) -> [[UInt8]] {
    var encoder = FrameEncoder(edition: edition, phone: Self.phone)
    return bodies().map { encoder.frame(0x0200, $0) }
  }

  /// Ten fixes in a batch, every batch in fragments.
  var batches: [[UInt8]] {
    var encoder = FrameEncoder(edition: .v2019, phone: Self.phone)
    let bodies = bodies()
    return stride(from: 0, to: bodies.count, by: 10).flatMap { start in
      encoder.frames(
        0x0704,
        BodyEncoder.batch(
          Array(bodies[start..<min(start + 10, bodies.count)]), isCatchUp: start > 20), size: 200)
    }
  }

  static func hexLog(_ frames: [[UInt8]], separator: String = "") -> [UInt8] {
    var text = "# 终端 1，上行\n"
    for (index, frame) in frames.enumerated() {
      let digits = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
      text += "2026-03-02 07:\(10 + index / 60):\(10 + index % 50) "
      text += digits.joined(separator: separator) + "\r\n"
    }
    return Array(text.utf8)
  }
}
