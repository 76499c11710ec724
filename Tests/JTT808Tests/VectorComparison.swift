import Foundation
import JTT808

/// Compares what a vector expects with what was decoded, field by field.
struct VectorComparison {
  struct Difference: CustomStringConvertible {
    var id: String
    var path: String
    var expected: String
    var actual: String
    var description: String { "\(id) \(path): expected \(expected), decoded \(actual)" }
  }

  private(set) var fields = 0
  private(set) var differences: [Difference] = []

  mutating func compare(_ vector: Vector) throws {
    let id = vector.id
    if vector.kind == "body" {
      guard let expected = vector.expected["body"] as? [String: Any] else { return }
      let edition = Edition(rawValue: vector.version) ?? .v2013
      let message = DecodedMessage(
        body: vector.bytes, id: vector.messageID ?? 0, edition: edition)
      compare(expected, try object(message)["body"], id, "body")
      return
    }
    let gathered = decode(vector.chunks ?? [vector.bytes])
    let objects = try gathered.frames.map(object)
    let whole = try gathered.messages.filter { $0.fragments != nil }.map(object)
    if let frames = vector.expected["frames"] as? [[String: Any]] {
      count(id, "frame_count", frames.count, objects.count)
      for (place, frame) in frames.enumerated() {
        compare(frame, place < objects.count ? objects[place] : nil, id, "frames[\(place)]")
      }
      if vector.expected["errors"] as? Int == 0 {
        count(id, "errors", 0, objects.count { !($0["error"] is NSNull) })
      }
      return
    }
    if let wanted = vector.expected["must_contain_frames"] as? [[String: Any]] {
      for (place, frame) in wanted.enumerated() {
        let found = objects.first { $0["serial"] as? Int == frame["serial"] as? Int }
        compare(frame, found, id, "must_contain_frames[\(place)]")
      }
      return
    }
    if vector.expected["fragments"] != nil {
      count(id, "messages", 1, whole.count)
      compare(vector.expected, whole.first, id, "")
      return
    }
    count(id, "frame_count", 1, objects.count)
    compareFrame(vector.expected, objects.first, id)
  }

  /// A single frame, whose expectations may stand at its top or in its body.
  private mutating func compareFrame(
    _ expected: [String: Any], _ actual: [String: Any]?, _ id: String
  ) {
    let body =
      actual?["body"] as? [String: Any] ?? actual?["body_if_checksum_ignored"]
      as? [String: Any]
    let ids = { (list: Any?) in (list as? [[String: Any]] ?? []) }
    for key in expected.keys.sorted() {
      let value = expected[key] ?? NSNull()
      switch key {
      case "error_any_of":
        let found = actual?["error"] as? String
        check(id, key, (value as? [String] ?? []).contains { $0 == found }, value, found as Any)
      case "error_expected":
        check(id, key, actual?["error"] is String, value, actual?["error"] as Any)
      case "good_items", "good_items_before":
        // Items that say more than id, length and bytes.
        let good = ids(body?["extras"]).filter { $0.count > 3 }.compactMap { $0["id"] as? String }
        check(id, key, good == value as? [String] ?? [], value, good)
      case "extras_error" where value is NSNull:
        check(id, key, body?["extras_error"] == nil, value, body?["extras_error"] as Any)
      case "plausible", "positioned", "lat_1e6", "lon_1e6", "speed_0.1kmh":
        compare(value, body?[key], id, key)
      default:
        compare(value, actual?[key] ?? body?[key], id, key)
      }
    }
  }

  private mutating func compare(_ expected: Any, _ actual: Any?, _ id: String, _ path: String) {
    switch expected {
    case let object as [String: Any]:
      guard let found = actual as? [String: Any] else {
        check(id, path, false, expected, actual as Any)
        return
      }
      for key in object.keys.sorted() {
        compare(object[key] ?? NSNull(), found[key], id, path.isEmpty ? key : path + "." + key)
      }
      if object.isEmpty { fields += 1 }
    case let list as [Any]:
      guard let found = actual as? [Any], found.count == list.count else {
        check(id, path, false, expected, actual as Any)
        return
      }
      for (place, element) in list.enumerated() {
        compare(element, found[place], id, "\(path)[\(place)]")
      }
      if list.isEmpty { fields += 1 }
    case is NSNull:
      check(id, path, actual == nil || actual is NSNull, expected, actual as Any)
    case let number as NSNumber:
      guard let found = actual as? NSNumber else {
        check(id, path, false, expected, actual as Any)
        return
      }
      check(id, path, abs(number.doubleValue - found.doubleValue) < 1e-9, expected, found)
    default:
      check(id, path, "\(expected)" == actual.map { "\($0)" }, expected, actual as Any)
    }
  }

  private mutating func count(_ id: String, _ path: String, _ expected: Int, _ actual: Int) {
    check(id, path, expected == actual, expected, actual)
  }

  private mutating func check(
    _ id: String, _ path: String, _ isEqual: Bool, _ expected: Any, _ actual: Any
  ) {
    fields += 1
    if !isEqual {
      differences.append(
        Difference(id: id, path: path, expected: "\(expected)", actual: "\(actual)"))
    }
  }
}
