import Telemetry

/// Fixed words of the page, by the name the template asks for.
enum PageWords {
  static func table(_ language: Language) -> [String: Any] {
    var words: [String: Any] = [:]
    for (key, zh, en) in entries { words[key] = language == .zh ? zh : en }
    return words
  }

  /// One of them; the name itself where there is no such word.
  static func word(_ name: String, _ language: Language) -> String {
    guard let (_, zh, en) = entries.first(where: { $0.0 == name }) else { return name }
    return language == .zh ? zh : en
  }

  private static let entries: [(String, String, String)] = [
    ("lang", "zh-CN", "en"),
    ("title", "校车随行 · 线索报告", "Chaperone · report of leads"),
    ("disclaimer", "线索，非违法事实认定", "Leads, not findings of an offence"),
    ("disclaimerPlain", "线索,非违法事实认定", "线索,非违法事实认定: leads, not findings of an offence"),
    ("footer", "校车随行 · 线索，非违法事实认定", "Chaperone · leads, not findings of an offence"),
    ("period", "期间", "Period"),
    ("zone", "当地时间 UTC", "local time, UTC"),
    ("navSum", "总览", "Overview"),
    ("navWho", "单位、车辆与驾驶员", "Providers, vehicles, drivers"),
    ("navFindings", "线索明细", "Findings"),
    ("navDays", "车辆日程与六定", "Bus days"),
    ("navSheets", "分单位通报", "Circulars"),
    ("secDays", "三、车辆日程与六定", "3. Bus days: planned and observed"),
    ("secSheets", "八、分单位通报", "8. Circulars"),
    ("receiver", "单位", "Receiver"),
    (
      "sheetsNote", "点开一个单位，页面上和打印时都只有它那一份；打印完整报告时，每份另起一页。",
      "Opened by its link, a part stands alone on the page and on paper; printed with the whole report each "
        + "begins on a new page."
    ),
    ("stripDriving", "行驶", "driving"),
    ("stripStanding", "停驶", "standing"),
    ("stripGap", "中断", "gap"),
    ("stripUnusable", "记录搁置", "records set aside"),
    ("stripProven", "线索（可证）", "finding, proven"),
    ("stripSuspected", "线索（疑似）", "finding, suspected"),
    (
      "mapKey", "示意图上北，红色为线索所在的一段，灰线为其前后的轨迹，虚线为中断；蓝灰线为审定线路，浅色带为允许偏离范围，圆点为停靠站点。",
      "On the maps north is up: red the part concerned, grey the track before and after, dashed a gap; blue-grey "
        + "the approved line with its corridor, rings the stops."
    ),
    ("notJudged", "未能判断的部分（各规则合计）", "What could not be judged, all rules together"),
    ("unjudgedReason", "原因", "Reason"),
    ("ruleSeconds", "各规则合计（s）", "Seconds, all rules"),
    ("ruleShare", "占应判", "Of the base"),
    ("bySource", "按来源", "By source"),
    ("state", "读取情况", "Read"),
    ("navPapers", "证件与档案", "Papers"),
    ("navCoverage", "可判范围", "Coverage"),
    ("navQuality", "数据质量", "Data quality"),
    ("navBasis", "参数与来源", "Parameters and sources"),
    ("vehicles", "车辆（辆）", "vehicles"),
    ("rowsJudged", "采用记录（条）", "records used"),
    ("km", "里程（km）", "km"),
    ("hours", "在线（小时）", "hours"),
    ("proven", "数据可证", "proven"),
    ("suspected", "疑似待核", "suspected"),
    ("kind", "三超一疲劳及其他", "Kind"),
    ("remark", "说明", "Remark"),
    (
      "provenMeans",
      "任何合法驾驶都不会产生这些记录；由列明的记录、限值和前提可用手算复核。不表示记录本身真实无误。",
      "No lawful drive produces these records; anyone can recompute it from the records, limits and premises "
        + "named. It does not say that the records are genuine."
    ),
    (
      "suspectedMeans", "记录显示异常，但至少一项前提不足以为证，须人工核实后方可处理。",
      "The records look wrong, but at least one premise cannot bear a proof; to be checked by a person first."
    ),
    ("secWho", "一、单位、车辆与驾驶员", "1. Providers, vehicles and drivers"),
    (
      "plusNote", "表中线索数写作“可证 + 疑似”，只有一个数的都是可证。",
      "Findings are counted as proven + suspected; a number alone is proven."
    ),
    ("secProviders", "校车服务提供者", "Providers"),
    ("secVehicles", "车辆", "Vehicles"),
    ("secDrivers", "驾驶员", "Drivers"),
    ("secFindings", "二、线索明细", "2. Findings"),
    ("secPapers", "四、证件到期与档案问题", "4. Papers that expire and gaps in the registry"),
    ("secCoverage", "五、可判范围", "5. Coverage: what could be judged"),
    ("secQuality", "六、数据质量", "6. Data quality"),
    ("secBasis", "七、参数、前提与来源", "7. Parameters, assumptions and sources"),
    ("provider", "提供者", "Provider"),
    ("vehicle", "车辆", "Vehicle"),
    ("driver", "驾驶员", "Driver"),
    ("vehicleCount", "车辆", "Vehicles"),
    ("records", "采用记录", "Records"),
    ("setAside", "搁置", "Set aside"),
    ("interval", "间隔（s）", "Interval (s)"),
    ("students", "载学生依据", "Students by"),
    ("unregistered", "未登记", "not registered"),
    ("none", "无。", "None."),
    ("noVehicles", "没有可用的车辆记录。", "No usable record of any vehicle."),
    (
      "curveKey", "图中粗灰线为卫星速度，细线为位移速度，红线为线索时段，灰底为中断，圆圈为证据点，叉号为搁置的记录。",
      "In the drawings: thick grey satellite speed, thin grey displacement speed, red the time of the finding, "
        + "shaded a gap, rings the witness fixes, crosses records set aside."
    ),
    ("alert", "刑事立案提示，须人工复核：", "Criminal-case alert, for human review: "),
    ("evidence", "证据记录", "Evidence"),
    ("item", "事项", "Item"),
    ("paper", "证件", "Paper"),
    ("validTo", "有效期至", "Valid to"),
    ("daysLeft", "剩余天数", "Days left"),
    ("message", "说明", "What"),
    ("certaintyHead", "可信程度", "Certainty"),
    (
      "coverageMeans", "未发现线索不等于已检查合格：每一秒要么已判，要么列明未判的原因，两者之和等于应判时间。",
      "No finding is not the same as checked: every second is either judged or unjudged with its reason, and "
        + "the two add up to the base."
    ),
    ("coverageByRule", "按规则（全部车辆）", "By rule, all vehicles"),
    ("coverageByVehicle", "按车辆与规则", "By vehicle and rule"),
    ("rule", "规则", "Rule"),
    ("judgedBar", "已判与未判", "Judged and not"),
    ("judgedShare", "已判", "Judged"),
    ("judgedOf", "已判 / 应判（s）", "of base (s)"),
    ("judgedKmOf", "已判 / 应判（km）", "of base (km)"),
    ("unjudgedBy", "未判原因（s）", "Not judged, by reason (s)"),
    ("noCoverage", "没有可判的时间。", "There was no time to judge."),
    ("asideReason", "搁置原因", "Set aside because of"),
    ("rows", "行数", "Rows"),
    ("groups", "表头与速度单位", "Headers and speed units"),
    ("columns", "列", "Columns"),
    ("speedColumn", "速度列", "Speed column"),
    ("speedUnit", "单位", "Unit"),
    ("grounds", "依据", "Grounds"),
    ("datums", "坐标系（未声明的）", "Datum, where not declared"),
    ("header", "表头", "Header"),
    ("datum", "坐标系", "Datum"),
    ("nearLines", "近线路的地点", "Places near lines"),
    ("nearStops", "近站点的停留", "Standings near stops"),
    ("diagnostics", "数据问题", "Problems in the data"),
    ("level", "级别", "Level"),
    ("where", "位置", "Where"),
    ("found", "所见", "Found"),
    ("expected", "应为", "Expected"),
    ("times", "次数", "Times"),
    ("parameters", "参数与前提", "Parameters and assumptions"),
    ("parameter", "参数", "Parameter"),
    ("value", "取值", "Value"),
    ("sources", "来源与摘要", "Sources and digests"),
    ("source", "来源", "Source"),
    ("bytes", "字节", "Bytes"),
  ]
}
