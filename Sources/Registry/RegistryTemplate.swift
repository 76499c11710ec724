package import Telemetry

/// Files of an empty registry: headers in Chinese, a commented example in each, plates seen filled in.
///
/// Lines that start with `#` are examples; the reader skips them.
///
/// - Parameters:
///   - seen: What logs call their vehicles.
///   - privacyKey: Fresh random text from which pseudonyms will be made.
/// - Returns: File names below the folder and their bytes.
package func registryTemplate(
  seen: [VehicleLabel], privacyKey: String
) -> [(name: String, bytes: [UInt8])] {
  var files: [(name: String, bytes: [UInt8])] = [
    ("registry.yaml", Array(settingsText(privacyKey: privacyKey).utf8)),
    ("README.txt", [0xEF, 0xBB, 0xBF] + Array(readmeText().utf8)),
  ]
  for table in RegistryTable.allCases {
    let columns = table.columns
    var text = columns.map { $0.chinese.first ?? $0.rawValue }.joined(separator: ",") + "\r\n"
    for example in table.examples {
      text += "# 示例：" + columns.map { example[$0] ?? "" }.joined(separator: ",") + "\r\n"
    }
    if table == .vehicles { text += vehicleLines(seen) }
    files.append((table.rawValue + ".csv", [0xEF, 0xBB, 0xBF] + Array(text.utf8)))
    if table == .routes { files.append(("routes.geojson", Array(linesText.utf8))) }
  }
  return files
}

/// A row for every plate seen, ascending; what is no plate becomes a comment to be completed.
private func vehicleLines(_ seen: [VehicleLabel]) -> String {
  let columns = RegistryTable.vehicles.columns
  var keys: Set<VehicleKey> = []
  var others: Set<String> = []
  for label in seen {
    let (plate, inBrackets) = plateCell(label.text)
    if looksLikePlate(plate) {
      keys.insert(VehicleKey(plate: plate, color: label.color ?? inBrackets))
    } else if !label.text.isEmpty {
      others.insert(oneLine(label.text))
    }
  }
  // A plate seen with and without its colour is one vehicle.
  let colored = Set(keys.filter { $0.color != nil }.map(\.plate))
  keys = keys.filter { $0.color != nil || !colored.contains($0.plate) }
  var text = ""
  for key in keys.sorted() {
    text +=
      columns.map { column in
        switch column {
        case .plate: key.plate
        case .plateColor: key.color.map(chineseWord) ?? ""
        default: ""
        }
      }.joined(separator: ",") + "\r\n"
  }
  for other in others.sorted(by: utf8Less) {
    text += "# 日志中的编号 \(other)：不是车牌，请补上车牌并填入终端手机号或终端号\r\n"
  }
  return text
}

private func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.prefix(60).map {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: " "
        default: $0
        }
      }))
}

private func chineseWord(_ color: PlateColor) -> String {
  switch color {
  case .blue: "蓝"
  case .yellow: "黄"
  case .black: "黑"
  case .white: "白"
  case .green: "绿"
  case .yellowGreen: "黄绿"
  case .other: "其他"
  }
}

/// An empty collection of lines; the example stands beside it, where no reader of GeoJSON looks.
private let linesText = """
  {
    "type": "FeatureCollection",
    "features": [],
    "示例": [
      {
        "type": "Feature",
        "properties": {"route_id": "R001"},
        "geometry": {
          "type": "LineString",
          "coordinates": [[119.940000, 31.700000], [119.940000, 31.720000], [119.955000, 31.720000]]
        }
      }
    ]
  }

  """

private func settingsText(privacyKey: String) -> String {
  let key = privacyKey.unicodeScalars.filter {
    ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "-"
      || $0 == "_"
  }
  return """
    # 登记册设置 / settings of this registry
    # 登记册坐标（线路、站点、学校、绕行区域）所用坐标系：wgs84、gcj02、bd09；取自国内地图的多为 gcj02
    # datum of lines, stops, schools and areas; coordinates from Chinese maps are mostly gcj02
    # datum: wgs84
    # 时区 / local zone
    timezone: "+08:00"
    # 在没有另外指定日期时，按哪一天检查 / day to check as of
    # as_of: 2026-03-02
    # 只有确实登记齐全的表才写在这里；写了以后，“查不到”才算“没有”
    # registers that hold every vehicle, permit, driver there is: [vehicles, permits, drivers]
    complete: []
    # 由此生成驾驶人假名，请勿外传，也不要更改 / secret for pseudonyms, keep it and keep it private
    privacy_key: "\(String(String.UnicodeScalarView(key)))"

    """
}

private func readmeText() -> String {
  var lines = [
    "校车随行登记册", "",
    "每个表是一个 CSV 文件，可用 WPS 打开，保存时仍选 CSV。表头用中文或英文都可以，栏目次序不限，多余的栏目会被忽略。",
    "以 # 开头的行是示例，不算数据。日期写作 2026-09-01 或 2026/9/1，是否写作 是/否，一格里有几项用 ; 分开。",
    "同一辆车或同一个人信息变动时，不要改旧行：给旧行填停用日期，另起一行填启用日期。", "",
  ]
  lines += [
    "线路的走向画在 routes.geojson 中：一个 FeatureCollection，每条线路一个 LineString 或 MultiLineString，",
    "按行驶方向画，属性 route_id 与 routes.csv 的线路编号相同。一格里有逗号（如绕行区域）时要加双引号。", "",
  ]
  for table in RegistryTable.allCases {
    lines.append("\(table.rawValue).csv  \(table.title)")
    for column in table.columns {
      let mark = table.required.contains(column) ? "（必填）" : ""
      lines.append("  \(column.chinese.first ?? "")\(mark)  \(column.rawValue)")
    }
    lines.append("")
  }
  return lines.joined(separator: "\r\n")
}

extension RegistryTable {
  /// Example rows, invented.
  fileprivate var examples: [[RegistryColumn: String]] {
    switch self {
    case .providers:
      [[.providerID: "P01", .name: "示范校车公司", .kind: "carrier", .countExcludes: "driver;attendant"]]
    case .vehicles:
      [
        [
          .plate: "苏D00000", .plateColor: "黄", .sim: "013900000000", .terminalID: "T0001",
          .intervalSeconds: "10", .providerID: "P01", .seats: "36", .lengthMillimeters: "8200",
          .busType: "小学生专用校车", .stage: "primary", .firstRegistered: "2022-08-31",
          .inspectionValidTo: "2026-08-31", .insuranceValidTo: "2026-11-30",
          .carrierInsuranceValidTo: "2026-12-15", .suspended: "否",
        ]
      ]
    case .permits:
      [
        [
          .permitID: "XK-0001", .permitValidTo: "2027-08-31", .tagID: "BP-0001",
          .plate: "苏D00000", .plateColor: "黄", .validFrom: "2026-03-01", .validTo: "2026-08-31",
          .driverIDs: "D0001;D0002", .routeIDs: "R001", .owner: "示范校车公司",
        ]
      ]
    case .drivers:
      [
        [
          .driverID: "D0001", .licenceClass: "A1", .birthDate: "1980-01-15",
          .classSince: "2010-05-20", .qualifiedFrom: "2022-07-01", .qualifiedTo: "2028-06-30",
          .qualifiedClass: "A1", .lastReview: "2025-09-10",
        ]
      ]
    case .attendants: [[.attendantID: "Z0001", .name: "示范照管员", .providerID: "P01"]]
    case .routes:
      [
        [
          .routeID: "R001", .name: "示范一线上学", .direction: "上学", .schoolID: "S01",
          .corridorMeters: "50", .roadClass: "普通公路", .windows: "06:30-08:00",
        ]
      ]
    case .stops:
      [
        [
          .routeID: "R001", .sequence: "1", .stopID: "R001-1", .name: "示范村口",
          .longitude: "119.940100", .latitude: "31.700000", .plannedTime: "06:50",
          .kind: "接送点",
        ],
        [
          .routeID: "R001", .sequence: "2", .stopID: "R001-2", .name: "示范小学校门",
          .longitude: "119.955000", .latitude: "31.720100", .plannedTime: "07:20", .kind: "学校",
        ],
      ]
    case .schools:
      [
        [
          .schoolID: "S01", .name: "示范小学", .stage: "primary", .longitude: "119.955000",
          .latitude: "31.720300",
        ]
      ]
    case .roster:
      [
        [
          .date: "2026-03-02", .plate: "苏D00000", .plateColor: "黄", .routeID: "R001",
          .driverID: "D0001", .attendantID: "Z0001", .students: "25", .start: "06:40",
          .end: "08:10",
        ]
      ]
    case .calendar: [[.date: "2026-03-02", .schoolDay: "是"]]
    case .exemptions:
      [
        [
          .from: "2026-03-02 06:00", .to: "2026-03-02 20:00", .routeID: "R001", .reason: "施工",
          .approvedBy: "示范县交通运输局",
        ]
      ]
    }
  }
}
