/// A location as a small struct: what records are made of, without the tree of fields.
///
/// Integers as sent, absent is nil. Ranges of coordinates, speed and direction are the reader's to judge.
package struct LocationFix: Sendable, Hashable, BitwiseCopyable {
  /// Beyond this a speed is no speed: 220.0 km/h is what a recorder must measure (GB/T 19056-2012 4.4.1.2).
  static let highestSpeed: UInt32 = 2200

  /// Bit of the alarms of video analysis that says 客车超员 (JT/T 1078-2016 table 14).
  package static let overcrowdedCoach: UInt32 = 1 << 4

  package var alarm: UInt32
  package var status: UInt32
  /// Millionths of a degree, north and east positive; far off the globe where the bytes are.
  package var latitudeE6: Int32
  package var longitudeE6: Int32
  /// Seconds since 1970; nil where the six bytes are no time.
  package var seconds: Int64?
  /// As sent; above 0x7FFF terminals mean a depth below sea level.
  package var altitudeMeters: UInt16
  /// 0.1 km/h, by the receiver.
  package var speed: UInt16
  /// Degrees clockwise from north.
  package var direction: UInt16
  /// Odometer, 0.1 km (item 01).
  package var mileage: UInt32?
  /// 0.1 km/h, by the recorder's own sensor (item 03).
  package var recorderSpeed: UInt16?
  /// Satellites used (item 31).
  package var satellites: UInt8?
  /// Alarms of video analysis (item 14): bit 4 is an overloaded coach (客车超员).
  package var videoAlarms: UInt32?
  /// Bytes of the body, and how many were left over where an item goes beyond it.
  package var itemBytes: UInt16
  package var brokenItemBytes: UInt16
  /// Whether there are items besides 01, 02, 03, 14, 25, 30 and 31.
  package var hasOtherItems: Bool

  package init(
    seconds: Int64?, latitudeE6: Int32, longitudeE6: Int32, alarm: UInt32 = 0, status: UInt32 = 3,
    altitudeMeters: UInt16 = 0, speed: UInt16 = 0, direction: UInt16 = 0
  ) {
    self.seconds = seconds
    self.latitudeE6 = latitudeE6
    self.longitudeE6 = longitudeE6
    self.alarm = alarm
    self.status = status
    self.altitudeMeters = altitudeMeters
    self.speed = speed
    self.direction = direction
    itemBytes = 0
    brokenItemBytes = 0
    hasOtherItems = false
  }

  package var isPositioned: Bool { status & 2 != 0 }
  package var isIgnitionOn: Bool { status & 1 != 0 }
  /// Whether the coordinates went through the confidentiality plug-in (bit 5).
  package var isEncrypted: Bool { status & 0x20 != 0 }
  /// Whether the terminal says that the doors are locked (bit 12).
  package var areDoorsLocked: Bool { status & 0x1000 != 0 }
  /// Whether any of the doors 1 to 5 is open (bits 13–17).
  package var isDoorOpen: Bool { status & 0x3_E000 != 0 }
}
