/// Tables of the registry folder that are read.
package enum RegistryTable: String, Sendable, Hashable, CaseIterable {
  case providers, vehicles, permits, drivers, attendants, routes, stops, schools, roster, calendar
  case exemptions

  /// File names without ending that mean this table, the first is ours.
  var fileNames: [String] {
    switch self {
    case .providers: ["providers", "提供者", "校车服务提供者", "运营单位", "单位"]
    case .vehicles: ["vehicles", "车辆", "车辆信息", "车辆台账", "校车台账"]
    case .permits: ["permits", "校车许可", "许可", "校车标牌", "标牌"]
    case .drivers: ["drivers", "驾驶人", "驾驶员", "司机", "驾驶员信息"]
    case .attendants: ["attendants", "照管人员", "照管员"]
    case .routes: ["routes", "线路", "路线", "审定线路", "校车线路"]
    case .stops: ["stops", "停靠站点", "站点", "停靠点"]
    case .schools: ["schools", "学校", "学校信息"]
    case .roster: ["roster", "排班", "排班表", "班次"]
    case .calendar: ["calendar", "校历", "日历"]
    case .exemptions: ["exemptions", "绕行登记", "绕行", "豁免"]
    }
  }

  /// Name for people.
  var title: String { fileNames[1] }

  /// Its columns, in the order of a fresh file.
  var columns: [RegistryColumn] {
    switch self {
    case .providers:
      [
        .providerID, .name, .kind, .datum, .countExcludes, .officer, .licenceValidTo, .rowFrom,
        .rowTo,
      ]
    case .vehicles:
      [
        .plate, .plateColor, .sim, .terminalID, .intervalSeconds, .providerID, .seats,
        .lengthMillimeters, .busType, .stage, .firstRegistered, .inspectionValidTo,
        .insuranceValidTo, .carrierInsuranceValidTo, .suspended, .rowFrom, .rowTo,
      ]
    case .permits:
      [
        .permitID, .permitValidTo, .tagID, .plate, .plateColor, .validFrom, .validTo, .driverIDs,
        .routeIDs, .owner, .rowFrom, .rowTo,
      ]
    case .drivers:
      [
        .driverID, .name, .idNumber, .licenceClass, .birthDate, .classSince, .qualifiedFrom,
        .qualifiedTo, .qualifiedClass, .lastReview, .scoreCycleFullDates, .disqualifiedFrom,
        .rowFrom, .rowTo,
      ]
    case .attendants: [.attendantID, .name, .providerID, .rowFrom, .rowTo]
    case .routes:
      [
        .routeID, .name, .direction, .schoolID, .corridorMeters, .roadClass, .windows, .rowFrom,
        .rowTo,
      ]
    case .stops:
      [
        .routeID, .sequence, .stopID, .name, .longitude, .latitude, .plannedTime, .kind, .rowFrom,
        .rowTo,
      ]
    case .schools: [.schoolID, .name, .stage, .longitude, .latitude, .rowFrom, .rowTo]
    case .roster:
      [
        .date, .plate, .plateColor, .routeID, .driverID, .attendantID, .students, .start, .end,
        .rowFrom, .rowTo,
      ]
    case .calendar: [.date, .schoolDay, .rowFrom, .rowTo]
    case .exemptions: [.from, .to, .routeID, .area, .reason, .approvedBy]
    }
  }

  /// Columns without which no row of the table means anything.
  var required: [RegistryColumn] {
    switch self {
    case .providers: [.providerID]
    case .vehicles, .permits: [.plate]
    case .drivers: [.driverID]
    case .attendants: [.attendantID]
    case .routes: [.routeID]
    case .stops: [.routeID, .sequence, .stopID, .longitude, .latitude]
    case .schools: [.schoolID]
    case .roster: [.date, .plate]
    case .calendar: [.date, .schoolDay]
    case .exemptions: [.from, .to]
    }
  }

  /// Tables of the registry folder that nothing reads yet; their presence is no mistake.
  static let notReadYet: Set<String> = ["danger_segments", "limits", "zones", "weather"]

  /// File names without ending, beside those of `routes`, that may hold the lines as GeoJSON.
  static let lineFileNames: Set<String> = ["route_lines", "线路图", "线路走向", "审定线路图"]
}

/// A column of a registry table, with every header that is taken for it.
enum RegistryColumn: String, Sendable, Hashable, CaseIterable {
  case providerID = "provider_id"
  case name, kind, datum
  case countExcludes = "count_excludes"
  case officer
  case licenceValidTo = "licence_valid_to"
  case plate
  case plateColor = "plate_color"
  case sim
  case terminalID = "terminal_id"
  case intervalSeconds = "interval_s"
  case seats
  case lengthMillimeters = "length_mm"
  case busType = "bus_type"
  case stage
  case firstRegistered = "first_registered"
  case inspectionValidTo = "inspection_valid_to"
  case insuranceValidTo = "insurance_valid_to"
  case carrierInsuranceValidTo = "carrier_insurance_valid_to"
  case suspended
  case permitID = "permit_id"
  case permitValidTo = "permit_valid_to"
  case tagID = "tag_id"
  case validFrom = "valid_from"
  case validTo = "valid_to"
  case driverIDs = "driver_ids"
  case routeIDs = "route_ids"
  case owner
  case driverID = "driver_id"
  case idNumber = "id_number"
  case licenceClass = "licence_class"
  case birthDate = "birth_date"
  case classSince = "class_since"
  case qualifiedFrom = "qualified_from"
  case qualifiedTo = "qualified_to"
  case qualifiedClass = "qualified_class"
  case lastReview = "last_review"
  case scoreCycleFullDates = "score_cycle_full_dates"
  case disqualifiedFrom = "disqualified_from"
  case date
  case routeID = "route_id"
  case attendantID = "attendant_id"
  case students, start, end
  case schoolDay = "school_day"
  case direction
  case schoolID = "school_id"
  case corridorMeters = "corridor_m"
  case roadClass = "road_class"
  case windows
  case sequence = "seq"
  case stopID = "stop_id"
  case longitude = "lon"
  case latitude = "lat"
  case plannedTime = "planned_time"
  case from, to, area, reason
  case approvedBy = "approved_by"
  case rowFrom = "row_from"
  case rowTo = "row_to"

  /// Chinese headers; the first is the one a fresh file gets.
  var chinese: [String] {
    switch self {
    case .providerID: ["单位编号", "提供者编号", "服务提供者", "所属单位", "单位"]
    case .name:
      [
        "名称", "姓名", "单位名称", "驾驶人姓名", "驾驶员姓名", "照管员姓名", "照管人员姓名", "线路名称", "站点名称", "站名",
        "学校名称",
      ]
    case .kind: ["类型", "单位类型", "单位性质", "站点类型"]
    case .datum: ["坐标系"]
    case .countExcludes: ["计数不含", "人数不含"]
    case .officer: ["负责人", "安全负责人", "联系人"]
    case .licenceValidTo: ["经营许可有效期至", "许可证有效期至"]
    case .plate: ["车牌号", "车牌", "号牌号码", "车牌号码", "号牌"]
    case .plateColor: ["车牌颜色", "号牌颜色", "颜色"]
    case .sim: ["终端手机号", "SIM卡号", "SIM", "手机号", "卡号"]
    case .terminalID: ["终端号", "终端ID", "终端编号", "设备号"]
    case .intervalSeconds: ["上报间隔秒", "上报间隔", "定位间隔", "上传间隔"]
    case .seats: ["核载", "核载人数", "核定载人数", "座位数", "核定人数"]
    case .lengthMillimeters: ["车长毫米", "车长", "车身长度"]
    case .busType: ["校车类型", "车型", "车辆类型"]
    case .stage: ["学段", "服务学段"]
    case .firstRegistered: ["注册登记日期", "初次登记日期", "注册日期"]
    case .inspectionValidTo: ["检验有效期至", "年检有效期至", "检验有效期", "检验有效期止"]
    case .insuranceValidTo: ["交强险有效期至", "交强险到期日", "交强险有效期"]
    case .carrierInsuranceValidTo: ["承运人责任险有效期至", "承运人责任险到期日", "承运险有效期至"]
    case .suspended: ["停运", "是否停运"]
    case .permitID: ["许可编号", "许可证号", "使用许可编号"]
    case .permitValidTo: ["许可有效期至", "使用许可有效期至"]
    case .tagID: ["标牌编号", "标牌号", "校车标牌编号"]
    case .validFrom: ["标牌有效期起", "有效期起", "有效期自"]
    case .validTo: ["标牌有效期至", "有效期至", "有效期止", "标牌到期日"]
    case .driverIDs: ["驾驶人编号列表", "驾驶人", "驾驶员", "驾驶员编号列表"]
    case .routeIDs: ["线路编号列表", "行驶线路", "线路"]
    case .owner: ["所有人", "车辆所有人", "机动车所有人"]
    case .driverID: ["驾驶人编号", "驾驶员编号", "司机编号", "驾驶员工号", "工号"]
    case .idNumber: ["身份证号", "身份证号码", "身份证明号码"]
    case .licenceClass: ["准驾车型", "驾照类型"]
    case .birthDate: ["出生日期", "生日"]
    case .classSince: ["准驾车型起始日期", "取得准驾车型日期", "初次领证日期"]
    case .qualifiedFrom: ["校车资格起", "资格有效期起", "取得校车资格日期"]
    case .qualifiedTo: ["校车资格至", "资格有效期至", "校车资格有效期至"]
    case .qualifiedClass: ["校车准驾车型", "资格准驾车型"]
    case .lastReview: ["最近审验日期", "审验日期"]
    case .scoreCycleFullDates: ["记满分日期", "满分日期"]
    case .disqualifiedFrom: ["资格取消日期", "取消资格日期", "注销资格日期"]
    case .date: ["日期", "排班日期"]
    case .routeID: ["线路编号", "线路", "路线编号"]
    case .attendantID: ["照管员编号", "照管人员编号", "照管员"]
    case .students: ["学生人数", "应乘人数", "乘车学生数"]
    case .start: ["开始时间", "发车时间", "出车时间"]
    case .end: ["结束时间", "到达时间", "收车时间"]
    case .schoolDay: ["是否上学日", "上学日", "是否上课"]
    case .direction: ["方向", "行驶方向", "上下学"]
    case .schoolID: ["学校编号", "学校代码", "所属学校", "学校"]
    case .corridorMeters: ["走廊宽度米", "走廊半宽米", "走廊半宽", "走廊宽度", "允许偏离米", "允许偏离"]
    case .roadClass: ["道路类型", "道路等级", "公路等级"]
    case .windows: ["运行时段", "时段", "行驶时段", "运行时间"]
    case .sequence: ["序号", "站序", "顺序", "站点序号"]
    case .stopID: ["站点编号", "停靠站点编号", "停靠点编号", "站点代码"]
    case .longitude: ["经度"]
    case .latitude: ["纬度"]
    case .plannedTime: ["计划时间", "计划到站时间", "计划停靠时间", "到站时间", "时间"]
    case .from: ["开始时间", "起始时间", "开始日期", "起"]
    case .to: ["结束时间", "截止时间", "结束日期", "止"]
    case .area: ["区域", "范围", "区域范围"]
    case .reason: ["原因", "事由", "绕行原因"]
    case .approvedBy: ["批准人", "批准单位", "审批人"]
    case .rowFrom: ["启用日期"]
    case .rowTo: ["停用日期"]
    }
  }

  /// Further English headers.
  var english: [String] {
    switch self {
    case .plate: ["plate_no", "plate_number", "license_plate", "licence_plate"]
    case .driverIDs: ["drivers"]
    case .routeIDs: ["routes"]
    case .seats: ["capacity"]
    case .corridorMeters: ["corridor"]
    case .sequence: ["sequence", "stop_sequence"]
    case .longitude: ["longitude", "lng", "stop_lon"]
    case .latitude: ["latitude", "stop_lat"]
    case .plannedTime: ["arrival_time"]
    case .datum: ["datum_name"]
    default: []
    }
  }

  /// Whether its cells hold what no message may show.
  var isPrivate: Bool {
    switch self {
    case .name, .idNumber, .officer, .sim, .owner, .birthDate, .approvedBy: true
    default: false
    }
  }

  /// Whether runs are left unjudged where one of its cells cannot be read.
  var decidesRuns: Bool {
    switch self {
    case .corridorMeters, .windows, .start, .end: true
    default: false
    }
  }

  /// Header as it is compared: half-width, lower case, without blanks and without a bracketed unit.
  static func comparable(_ header: String) -> String {
    var text = halfWidth(header).lowercased().filter { !$0.isWhitespace }
    if text.hasSuffix(")"), let open = text.lastIndex(of: "("), open != text.startIndex {
      text = String(text[..<open])
    }
    return text
  }

  func matches(_ comparable: String) -> Bool {
    comparable == rawValue || english.contains(comparable)
      || chinese.contains { Self.comparable($0) == comparable }
  }
}
