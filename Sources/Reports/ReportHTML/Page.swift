import Analysis
import Telemetry

/// What the template is filled with: plain dictionaries of texts and flags, and the rows of long tables as markup.
struct Page {
  let document: ReportDocument
  let wording: Wording

  init(_ document: ReportDocument) {
    self.document = document
    wording = Wording(document)
  }

  func context() -> [String: Any] {
    var page: [String: Any] = [
      "w": PageWords.table(document.language), "style": ReportHTML.style,
      "period": period, "zone": document.zone.description,
      "audience": audience,
    ]
    for part in [
      overview(), findings(), days(), coverage(), quality(), basis(), circulars(),
    ] {
      page.merge(part) { first, _ in first }
    }
    return page
  }

  var period: String {
    guard let first = document.result.firstDay else { return "—" }
    guard let last = document.result.lastDay, last != first else { return first.description }
    return first.description + pick(" 至 ", " to ") + last.description
  }

  private var audience: String {
    switch document.audience {
    case .internal: pick("内部使用", "for internal use")
    case .police: pick("供公安机关交通管理部门", "for the police")
    case .school: pick("供学校与提供者，驾驶员已隐去", "for schools and providers, drivers hidden")
    case .public: pick("公开版，车牌与驾驶员已隐去", "public, plates and drivers hidden")
    }
  }

  // MARK: Small words

  func pick(_ zh: String, _ en: String) -> String { wording.pick(zh, en) }

  /// One of the fixed words that the template uses too.
  func word(_ name: String) -> String { PageWords.word(name, document.language) }

  /// `12,345`.
  func grouped(_ value: some BinaryInteger) -> String {
    let plain = String(value)
    let digits = plain.utf8.count - (value < 0 ? 1 : 0)
    guard digits > 3 else { return plain }
    var out = ByteWriter(capacity: 32)
    for (index, byte) in plain.utf8.enumerated() {
      let left = plain.utf8.count - index
      if left % 3 == 0, left < digits { out.byte(0x2C) }
      out.byte(byte)
    }
    return String(decoding: out.bytes, as: UTF8.self)
  }

  /// Kilometres with one decimal, rounded down: `1,234.5`.
  func kilometers(_ millimeters: Int64) -> String {
    let tenths = millimeters / 100_000
    return grouped(tenths / 10) + ".\(tenths % 10)"
  }

  /// Share in percent with one decimal, rounded down, so that 100.0 % is said of all of it only.
  func share(_ part: Int64, of whole: Int64) -> String {
    whole > 0 ? fixedText(part * 1000 / whole, decimals: 1, places: 1) + "%" : "—"
  }

  func show(_ vehicle: VehicleKey) -> String { printable(vehicle.plate, limit: 40) }

  func color(_ vehicle: VehicleKey) -> String? {
    vehicle.color.map { wording.color($0) + pick("牌", "") }
  }

  /// Name and id of a driver, or the id alone.
  func show(_ driver: DriverID) -> String {
    let id = printable(driver.text, limit: 40)
    guard let name = document.driverNames[driver], name != driver.text else { return id }
    return printable(name, limit: 40) + pick("（", " (") + id + pick("）", ")")
  }

  func joined(_ texts: [String]) -> String { texts.joined(separator: pick("，", ", ")) }
}
