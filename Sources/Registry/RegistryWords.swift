import RuleBook
import Telemetry

/// Diagnostics of the registry and their words.
enum RegistryWords {
  private static func place(_ file: String, _ line: Int? = nil, _ column: String? = nil)
    -> SourceLocation
  {
    SourceLocation(source: file, line: line.map { UInt64(clamping: $0) }, column: column)
  }

  static func settings(_ severity: Diagnostic.Severity, _ error: RuleBookError) -> Diagnostic {
    Diagnostic(
      severity, "registry-settings", at: place(error.file, error.line),
      expected: error.expected.en, message: error.reason)
  }

  static func setting(
    _ severity: Diagnostic.Severity, file: String, line: Int, key: String, found: String,
    expected: String
  ) -> Diagnostic {
    Diagnostic(
      severity, "registry-settings", at: place(file, line, key), found: found, expected: expected,
      message: Message(zh: "设置项无法采用，按没有处理。", en: "The setting cannot be used and is left out."))
  }

  static func unreadableFile(_ file: String) -> Diagnostic {
    Diagnostic(
      .error, "file-unreadable", at: place(file),
      message: Message(zh: "文件无法读取，其内容没有采用。", en: "The file cannot be read; nothing of it is used.")
    )
  }

  static func tooLarge(_ file: String) -> Diagnostic {
    Diagnostic(
      .error, "file-too-large", at: place(file), expected: "at most 256 MiB",
      message: Message(zh: "登记表过大，没有采用。", en: "The table is too large and is not used."))
  }

  static func unsupportedFile(_ file: String, _ ending: String) -> Diagnostic {
    Diagnostic(
      .error, "format-unknown", at: place(file), found: ending, expected: "csv",
      message: Message(
        zh: "目前只读 CSV；请在 WPS 中另存为 CSV。", en: "Only CSV is read so far; save it as CSV."))
  }

  static func unknownFile(_ file: String) -> Diagnostic {
    Diagnostic(
      .note, "registry-file-unused", at: place(file),
      expected: RegistryTable.allCases.map { $0.rawValue + ".csv" }.joined(separator: ", "),
      message: Message(zh: "文件名不是登记表，没有读取。", en: "No registry table has this name; it is not read.")
    )
  }

  static func laterFile(_ file: String) -> Diagnostic {
    Diagnostic(
      .note, "registry-file-unused", at: place(file),
      message: Message(zh: "这个版本还不用这张表。", en: "This version does not use the table yet."))
  }

  static func severalFiles(_ file: String, _ table: RegistryTable) -> Diagnostic {
    Diagnostic(
      .note, "registry-table-several-files", at: place(file), found: table.rawValue,
      message: Message(
        zh: "同一张表有几个文件，合在一起读。", en: "Several files hold this table; they are read together."))
  }

  static func columnTwice(_ file: String, _ line: Int, _ header: String, first: String)
    -> Diagnostic
  {
    Diagnostic(
      .error, "column-twice", at: place(file, line, header), found: first,
      message: Message(
        zh: "同一栏出现两次，只采用第一次出现的。", en: "The column stands twice; the first one is used."))
  }

  static func columnUnknown(_ file: String, _ header: String) -> Diagnostic {
    Diagnostic(
      .note, "column-unknown", at: place(file, nil, header),
      message: Message(zh: "不认识的栏目，没有读取。", en: "The column is not known and is not read."))
  }

  static func columnMissing(_ file: String, _ column: RegistryColumn) -> Diagnostic {
    Diagnostic(
      .error, "column-missing", at: place(file), expected: expected(column),
      message: Message(
        zh: "缺少必需的栏目，这张表没有采用。", en: "A required column is missing; the table is not used."))
  }

  static func cell(
    _ severity: Diagnostic.Severity, _ origin: RowOrigin, _ header: String, found: String,
    expected: String
  ) -> Diagnostic {
    Diagnostic(
      severity, "cell-unreadable", at: place(origin.file, origin.line, header), found: found,
      expected: expected,
      message: Message(zh: "单元格读不懂，按没有填写处理。", en: "The cell cannot be read and counts as empty."))
  }

  /// A cell that the judging of runs hangs on.
  static func decisiveCell(
    _ origin: RowOrigin, _ header: String, found: String, expected: String
  ) -> Diagnostic {
    Diagnostic(
      .error, "cell-unreadable", at: place(origin.file, origin.line, header), found: found,
      expected: expected,
      message: Message(
        zh: "单元格读不懂，有关班次不作线路判断；请更正。",
        en: "The cell cannot be read; the runs concerned are not judged by route. Mend it."))
  }

  static func rowSetAside(_ origin: RowOrigin, _ column: RegistryColumn) -> Diagnostic {
    Diagnostic(
      .error, "row-unusable", at: place(origin.file, origin.line, column.rawValue),
      expected: expected(column),
      message: Message(
        zh: "这一行缺少必需的内容，没有采用；该表不再视为完整。",
        en: "The row lacks what it needs and is not used; the table no longer counts as complete."))
  }

  static func checkDigit(_ origin: RowOrigin, _ header: String) -> Diagnostic {
    Diagnostic(
      .warning, "id-number-check", at: place(origin.file, origin.line, header),
      expected: "GB 11643",
      message: Message(
        zh: "身份证号的位数或校验码不对（号码不显示）。",
        en: "The ID number has a wrong length or check digit (it is not shown)."))
  }

  static func birthDiffers(_ origin: RowOrigin, _ header: String) -> Diagnostic {
    Diagnostic(
      .warning, "id-number-birth", at: place(origin.file, origin.line, header),
      message: Message(
        zh: "身份证号中的出生日期与出生日期一栏不同（均不显示）。",
        en:
          "The birth date inside the ID number differs from the birth date column (neither is shown)."
      ))
  }

  static func dates(_ origin: RowOrigin, _ from: String, _ to: String) -> Diagnostic {
    Diagnostic(
      .warning, "dates-contradict", at: place(origin.file, origin.line, to), found: from,
      message: Message(
        zh: "止日早于起日，两者不能都对。", en: "The end lies before the start; both cannot be right."))
  }

  static func contradiction(_ row: RowOrigin, other: RowOrigin) -> Diagnostic {
    Diagnostic(
      .warning, "row-contradiction", at: place(row.file, row.line),
      found: "\(other.file):\(other.line)",
      message: Message(
        zh: "与另一行同一天有效而内容不同；有关规则不作判断。",
        en: "Another row is in use on the same day and differs; rules that need it do not judge."))
  }

  static func area(_ origin: RowOrigin, _ header: String, _ found: String) -> Diagnostic {
    Diagnostic(
      .error, "area-unreadable", at: place(origin.file, origin.line, header), found: found,
      expected: "119.90,31.70;119.91,31.70;119.91,31.71",
      message: Message(
        zh: "区域读不懂，这一行没有采用；请写成三个以上的“经度,纬度”，用 ; 分开（还不支持写区域名称）。",
        en:
          "The area cannot be read and the row is not used; write three or more corners lon,lat with ; between (names of zones are not supported yet)."
      ))
  }

  static func reachMissing(_ origin: RowOrigin) -> Diagnostic {
    Diagnostic(
      .error, "exemption-without-reach", at: place(origin.file, origin.line),
      expected: expected(.routeID) + "; " + expected(.area),
      message: Message(
        zh: "绕行登记既没有线路也没有区域，不起作用；请填线路编号或区域。",
        en:
          "The exemption names neither a route nor an area and has no effect; fill in one of them.")
    )
  }

  static let datumUndeclared = Diagnostic(
    .warning, "datum-undeclared", at: place("registry.yaml", nil, "datum"),
    expected: "datum: wgs84, gcj02 or bd09",
    message: Message(
      zh: "没有声明登记册坐标系，线路和站点按 WGS-84 处理；若取自国内地图，会差几百米，请在 registry.yaml 写明 datum。",
      en:
        "The registry's datum is not declared; lines and stops count as WGS-84. Taken from a Chinese map they are some hundred metres off: say datum in registry.yaml."
    ))

  static func linesTooLarge(_ file: String) -> Diagnostic {
    Diagnostic(
      .error, "file-too-large", at: place(file), expected: "at most 32 MiB",
      message: Message(
        zh: "线路图文件过大，没有采用；请只保留线路并减少点数。",
        en:
          "The file of lines is too large and is not used; keep the lines only, with fewer points.")
    )
  }

  static func linesEncoding(_ file: String, _ count: Int) -> Diagnostic {
    Diagnostic(
      .warning, "text-encoding", at: place(file), expected: "UTF-8", count: count,
      message: Message(
        zh: "有不成字符的字节；请另存为 UTF-8。", en: "Some bytes form no character; save the file as UTF-8."))
  }

  static func linesUnreadable(_ origin: RowOrigin, _ expected: String) -> Diagnostic {
    Diagnostic(
      .error, "geojson-unreadable", at: place(origin.file, origin.line), expected: expected,
      message: Message(
        zh: "不是可读的 GeoJSON 要素集合，其中的线路都没有采用；请从地图软件重新导出。",
        en:
          "Not a readable GeoJSON feature collection, none of its lines is used; export it again from the map program."
      ))
  }

  static func featureWithoutID(_ origin: RowOrigin, _ number: Int) -> Diagnostic {
    Diagnostic(
      .error, "feature-without-id", at: place(origin.file, origin.line),
      found: "feature \(number)", expected: "\"properties\": {\"route_id\": \"R001\"}",
      message: Message(
        zh: "线路图的第 \(number) 个要素没有 route_id（线路编号），不知道是哪条线路，没有采用；请补上。",
        en:
          "Feature \(number) has no route_id and belongs to no route; it is not used. Add the property."
      ))
  }

  static func lineUnusable(
    _ origin: RowOrigin, _ route: RouteID, _ why: Message, found: String, _ expected: String
  ) -> Diagnostic {
    Diagnostic(
      .error, "line-unusable", at: place(origin.file, origin.line), found: found,
      expected: expected,
      message: Message(
        zh: "线路 \(shown(route.text)) 画的线不能用（\(why.zh)），该线路的班次不作线路判断；请重画。",
        en:
          "The line of route \(shown(route.text)) cannot be used (\(why.en)); its runs are not judged by route. Draw it again."
      ))
  }

  static func completeWithoutTable(_ register: Register) -> Diagnostic {
    Diagnostic(
      .warning, "register-not-complete", at: place("registry.yaml", nil, "complete"),
      found: register.rawValue,
      message: Message(
        zh: "声明完整的登记表缺失或有读不懂的行，不按完整处理。",
        en:
          "A register said to be complete is missing or has unusable rows; it does not count as complete."
      ))
  }

  static func expected(_ column: RegistryColumn) -> String {
    (column.chinese.first.map { $0 + " / " } ?? "") + column.rawValue
  }
}

/// A cell as a message may show it: shortened and printable, and by shape alone where it may name a person.
///
/// The shape keeps signs and turns digits to 9, Latin letters to A and all else to 字.
func cellFound(_ text: String, isPrivate: Bool) -> String {
  let limit = 40
  let scalars = Array(text.unicodeScalars.prefix(limit))
  let digits = text.unicodeScalars.count { ("0"..."9").contains($0) }
  let shown = scalars.map { scalar -> Unicode.Scalar in
    if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
    {
      return "·"
    }
    guard isPrivate || digits >= 9 else { return scalar }
    switch scalar {
    case "0"..."9": return "9"
    case "a"..."z", "A"..."Z": return "A"
    case " ", "-", "/", ".", ":", ";", ",": return scalar
    default: return "字"
    }
  }
  return String(String.UnicodeScalarView(shown))
    + (text.unicodeScalars.count > limit ? "…" : "")
}
