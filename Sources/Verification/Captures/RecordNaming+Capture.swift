import JTT808
import Registry
import Telemetry

/// A capture as it was passed over; its records are named when all captures are, since cards hold across files.
struct ReadCapture: Sendable {
  var naming: RecordNaming
  var ranges: [Range<UInt64>]
  var picker: RowPicker
  var scan: CaptureScan
}

extension RecordNaming {
  var mapping: VendorMapping { court.registry?.vendorMapping ?? VendorMapping() }

  /// What passes over the capture beside the picker of its messages; nil for other inputs.
  var scan: CaptureScan? {
    input.capture.map { CaptureScan(isText: $0 == .hex, mapping: mapping) }
  }

  /// Names the locations of the messages that a picker took out of a capture.
  func nameLocations(
    _ capture: ReadCapture, _ testimony: CaptureTestimony, _ outcome: inout ReadingOutcome
  ) {
    var index: [UInt64: Int] = [:]
    for (place, range) in capture.ranges.enumerated() { index[range.lowerBound] = place }
    for (record, place) in places {
      guard let number = place.index else {
        fail(record, place, "place-differs", &outcome)
        continue
      }
      guard let range = index[place.offset] else { continue }
      guard capture.picker.rows.indices.contains(range),
        let frame = frame(capture.picker.rows[range], place)
      else {
        fail(record, place, "row-missing", &outcome)
        continue
      }
      if input.capture == .hex, capture.picker.rows[range].feeds + 1 != place.line {
        fail(record, place, "line-differs", &outcome)
      }
      if place.sha256 != input.sha256 { fail(record, place, "digest-differs", &outcome) }
      let message = frame.isFragment ? capture.scan.whole[place.offset] : frame
      let locations = message?.locations ?? []
      guard let message, locations.indices.contains(number),
        var read = PlainRecord(
          location: locations[number], phone: message.phone, mapping: mapping)
      else {
        fail(record, place, "record-unreadable", &outcome)
        continue
      }
      testimony.complete(&read)
      takeLocation(record, place, read, &outcome)
    }
  }

  /// The message whose last flag was left off the range, since the next may begin with it.
  private func frame(_ row: RowPicker.Row, _ place: ClaimedPlace) -> PlainFrame? {
    let bytes: [UInt8]?
    if input.capture == .hex {
      let text = row.bytes + row.after.prefix(2)
      guard let last = text.last, PlainDigits.value(last) != nil else { return nil }
      bytes = PlainDigits.all(text)
    } else {
      bytes = row.bytes + row.after.prefix(1)
    }
    guard var bytes, bytes.first == 0x7E, bytes.count > 2 else { return nil }
    if bytes.last == 0x7E { bytes.removeLast() }
    return PlainFrame(escaped: bytes.dropFirst())
  }
}
