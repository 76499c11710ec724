package import Telemetry

/// Words for people of everything that the machine formats say by a stable word.
package struct Wording: Sendable {
  let language: Language
  let words: ReportWords
  /// What `citation` says of each key; thousands of findings cite a few articles.
  private let citations: [String: String]

  init(_ document: ReportDocument) {
    self.init(language: document.language, words: document.words)
  }

  package init(language: Language, words: ReportWords) {
    self.language = language
    self.words = words
    citations = words.citations.mapValues { citationText($0, language) }
  }

  func pick(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

  private func look(_ table: [String: (String, String)], _ word: String) -> String {
    table[word].map { pick($0.0, $0.1) } ?? word
  }

  package func rule(_ rule: RuleID) -> String {
    words.rules[rule]?.name.text(language) ?? look(ruleWords, rule.rawValue)
  }

  /// A word or two for tables where rules stand side by side.
  package func shortRule(_ rule: RuleID) -> String {
    switch rule {
    case .speeding: pick("超速", "speeding")
    case .overcrowding: pick("超员", "overcrowding")
    case .routeDeviation: pick("偏离线路", "off route")
    case .offSchedule: pick("时段外", "off schedule")
    case .stopMissed: pick("漏停", "stop missed")
    case .stopUnapproved: pick("非站点上下", "unapproved stop")
    case .stopUnplanned: pick("计划外停车", "unplanned stop")
    case .fatigueContinuous: pick("疲劳驾驶", "fatigue")
    case .permitMissing: pick("无标牌", "no permit")
    case .permitExpired: pick("标牌过期", "permit expired")
    case .inspectionOverdue: pick("逾期未检", "inspection")
    case .insuranceLapsed: pick("保险失效", "insurance")
    case .driverUnqualified: pick("驾驶资格", "qualification")
    case .deviceSilent: pick("终端静默", "silent")
    case .documentExpiring: pick("证件到期", "expiry")
    case .registryContradiction: pick("档案矛盾", "contradiction")
    case .registryIncomplete: pick("档案不全", "incomplete")
    }
  }

  package func certainty(_ certainty: Certainty) -> String {
    switch certainty {
    case .proven: pick("数据可证", "proven")
    case .suspected: pick("疑似待核", "suspected")
    }
  }

  package func severity(_ severity: Severity) -> String {
    switch severity {
    case .notice: pick("提示", "notice")
    case .minor: pick("一般", "minor")
    case .serious: pick("较重", "serious")
    case .critical: pick("严重", "critical")
    }
  }

  package func color(_ color: PlateColor) -> String {
    switch color {
    case .blue: pick("蓝", "blue")
    case .yellow: pick("黄", "yellow")
    case .black: pick("黑", "black")
    case .white: pick("白", "white")
    case .green: pick("绿", "green")
    case .yellowGreen: pick("黄绿", "yellow-green")
    case .other: pick("其他", "other")
    }
  }

  package func premise(_ key: Premise.Key) -> String {
    switch key {
    case .speed: pick("速度", "speed")
    case .limit: pick("限速", "limit")
    case .road: pick("道路", "road")
    case .students: pick("载学生", "students")
    case .vehicle: pick("车辆", "vehicle")
    case .driver: pick("驾驶员", "driver")
    case .datum: pick("坐标系", "datum")
    case .registry: pick("档案", "registry")
    case .clock: pick("时钟", "clock")
    }
  }

  /// Words of a premise's value; composites such as `provider:wgs84` part by part, ids as they are.
  package func premiseValue(_ key: Premise.Key, _ value: String) -> String {
    // A look at the bytes spares most values the one at their characters.
    for separator in [";", ",", "+"] as [Character]
    where value.utf8.contains(separator.asciiValue ?? 0) && value.contains(separator) {
      if let whole = premiseWords[value] { return pick(whole.0, whole.1) }
      return value.split(separator: separator).map { premiseValue(key, String($0)) }
        .joined(separator: pick("，", ", "))
    }
    // What a register was asked for is named as a paper is.
    return key == .registry ? documentKind(value) : premiseWord(value)
  }

  private func premiseWord(_ value: String) -> String {
    if let whole = premiseWords[value] { return pick(whole.0, whole.1) }
    guard let colon = value.firstIndex(of: ":") else { return value }
    let head = String(value[..<colon])
    let tail = String(value[value.index(after: colon)...])
    if head == "adults" { return pick("另加成人 \(tail) 人", "plus \(tail) adults") }
    return look(premiseWords, head) + pick("（", " (") + look(premiseWords, tail) + pick("）", ")")
  }

  package func doubt(_ kind: Doubt.Kind) -> String {
    switch kind {
    case .conflict: pick("同车同时刻记录互相矛盾", "conflicting records of the same instant")
    case .spike: pick("位置或速度跳变", "spike of position or speed")
    case .frozenFix: pick("定位冻结", "frozen fix")
    case .impossibleMove: pick("不可能的位移", "impossible move")
    case .clockStep: pick("终端时钟跳变", "clock step")
    case .slowBetween: pick("其间有明显低速记录", "clearly slower records in between")
    case .countBetween: pick("其间有不超员的计数", "counts within the seats in between")
    case .speedMissing: pick("无卫星速度", "no satellite speed")
    case .speedUnitInferred: pick("速度单位系推断", "speed unit is inferred")
    case .studentsUnknown: pick("是否载有学生不明", "students aboard unknown")
    case .studentsAssumed: pick("载有学生系推定", "students aboard only assumed")
    case .roadUnknown: pick("道路类别不明", "class of road unknown")
    case .noWitness: pick("无满足证明条件的记录对", "no pair of records that proves it")
    case .identityFromRoster: pick("驾驶员身份仅据排班表", "driver known from the roster only")
    case .registerIncomplete: pick("登记册未声明完整", "register not declared complete")
    case .noMotionWitness: pick("无行驶证明", "no proof of motion")
    case .serviceUnknown: pick("是否提供校车服务不明", "school service unknown")
    case .ageReading: pick("年龄条款理解不一", "readings of the age rule differ")
    case .onRouteBetween: pick("其间有在审定线路上的记录", "records on an approved line in between")
    case .exempt: pick("可能属于已登记的绕行", "a registered leave may cover it")
    case .routeUnknown: pick("有审定线路无法核对", "an approved line cannot be checked")
    case .datumAssumed: pick("坐标系未声明", "datum not declared")
    case .absence: pick("没有发生的事不能仅凭缺少记录证明", "what did not happen is never proven by records")
    case .restReadingsDiffer:
      pick("停车休息的两种算法结论不同", "the two readings of rest disagree")
    case .driverInTwoVehicles:
      pick("同一驾驶员卡同时在两辆行驶的车上", "one driver card in two moving vehicles at once")
    case .scheduleIncomplete:
      pick("开行时间登记不全", "the register of permitted hours is incomplete")
    }
  }

  package func reason(_ reason: UnjudgedReason) -> String {
    switch reason {
    case .noRecord: pick("无记录", "no record")
    case .gap: pick("中断", "gap")
    case .conflict: pick("记录矛盾", "conflict")
    case .invalidFix: pick("定位无效", "invalid fix")
    case .clock: pick("时钟异常", "clock")
    case .spike: pick("跳变", "spike")
    case .frozenFix: pick("定位冻结", "frozen fix")
    case .impossibleMove: pick("不可能的位移", "impossible move")
    case .speedMissing: pick("无速度", "speed missing")
    case .studentsUnknown: pick("载学生不明", "students unknown")
    case .limitUnknown: pick("限速不明", "limit unknown")
    case .personsUnknown: pick("无人数", "persons unknown")
    case .routeUnknown: pick("线路不明", "route unknown")
    case .registryMissing: pick("无档案", "no registry")
    case .registryIncomplete: pick("档案不全", "registry incomplete")
    case .registryContradiction: pick("档案矛盾", "registry contradiction")
    case .driverUnknown: pick("驾驶员不明", "driver unknown")
    case .ruleDisabled: pick("规则未启用", "rule disabled")
    }
  }

  /// Reason why a row was set aside: a code of a decoder or of the track.
  package func setAside(_ code: String) -> String {
    if let reason = UnjudgedReason(rawValue: code) { return self.reason(reason) }
    return look(setAsideWords, code)
  }

  package func documentKind(_ kind: String) -> String {
    words.documents[kind]?.text(language) ?? look(documentWords, kind)
  }

  package func limitSource(_ source: String) -> String { look(limitWords, source) }
  package func studentsSource(_ source: String) -> String { look(premiseWords, source) }

  /// `《校车安全管理条例》第三十五条`, or the key where the rule book has no words for it.
  package func citation(_ key: String) -> String { citations[key] ?? key }
}

private func citationText(_ words: CitationWords, _ language: Language) -> String {
  let instrument = words.instrument.text(language)
  let article = words.article.text(language)
  guard language == .zh else { return instrument + ", " + article }
  return (instrument.hasPrefix("《") ? instrument : "《" + instrument + "》") + article
}

private let ruleWords: [String: (String, String)] = [
  "speeding": ("超速", "speeding"),
  "overcrowding": ("超员", "overcrowding"),
  "route-deviation": ("不按审定线路行驶", "off the approved route"),
  "off-schedule": ("未按核定时间开行", "off schedule"),
  "stop-missed": ("未在审定站点停靠", "approved stop missed"),
  "stop-unapproved": ("在非审定站点上下学生", "boarding away from approved stops"),
  "stop-unplanned": ("计划外停车", "unplanned stop"),
  "fatigue-continuous": ("连续驾驶超时", "continuous driving"),
  "permit-missing": ("无校车标牌", "permit missing"),
  "permit-expired": ("校车标牌过期", "permit expired"),
  "inspection-overdue": ("逾期未检验", "inspection overdue"),
  "insurance-lapsed": ("保险失效", "insurance lapsed"),
  "driver-unqualified": ("驾驶员无校车驾驶资格", "driver unqualified"),
  "device-silent": ("班次无定位记录", "device silent on a run"),
  "document-expiring": ("证件即将到期", "document expiring"),
  "registry-contradiction": ("档案矛盾", "registry contradiction"),
  "registry-incomplete": ("档案不全", "registry incomplete"),
]

private let premiseWords: [String: (String, String)] = [
  "gnss+displacement": ("卫星速度与位移互证", "satellite speed and displacement"),
  "gnss": ("卫星速度", "satellite speed"),
  "gnss,inferred-unit": ("卫星速度，单位系推断", "satellite speed, unit inferred"),
  "displacement": ("仅按位移推算", "displacement only"),
  "inferred": ("推断", "inferred"),
  "declared": ("已声明", "declared"),
  "provider": ("单位登记", "declared by the provider"),
  "profile": ("表头对照", "declared by the header profile"),
  "default": ("缺省", "default"),
  "rulebook": ("法规上限", "cap of the law"),
  "route": ("线路", "route"),
  "zone": ("区域", "zone"),
  "class": ("类别", "class"),
  "other": ("其他道路", "other road"),
  "expressway": ("高速公路", "expressway"),
  "urban_expressway": ("城市快速路", "urban expressway"),
  "unknown": ("不明", "unknown"),
  "none": ("无", "none"),
  "count": ("乘员计数", "passenger count"),
  "count-zero": ("计数为 0", "count of 0"),
  "card": ("刷卡", "card"),
  "load-bits": ("载客状态位", "load bits"),
  "running-sums": ("上下车累计", "running sums of boarded and alighted"),
  "roster": ("排班表", "roster"),
  "permit-window": ("许可时段", "permitted hours"),
  "declaration": ("声明", "declaration"),
  "assumed": ("推定", "assumed"),
  "yes": ("是", "yes"),
  "no": ("否", "no"),
  "registry": ("车辆登记", "vehicle register"),
  "plate": ("车牌", "plate"),
  "source-id": ("数据源编号", "the source's own id"),
  "sim": ("终端手机号", "SIM number"),
  "terminal": ("终端号", "terminal"),
  "record": ("记录自带", "on the record"),
  "complete": ("登记册完整", "register complete"),
  "incomplete": ("登记册未声明完整", "register not declared complete"),
  "second": ("秒级", "whole seconds"),
  "seconds": ("秒级", "whole seconds"),
  "minute": ("分级", "whole minutes"),
  "wgs84": ("WGS-84", "WGS-84"),
  "gcj02": ("GCJ-02", "GCJ-02"),
  "bd09": ("BD-09", "BD-09"),
]

private let documentWords: [String: (String, String)] = [
  "route": ("审定线路", "approved route"),
  "permit": ("校车使用许可", "school-bus permit"),
  "tag": ("校车标牌", "school-bus tag"),
  "inspection": ("安全技术检验", "safety inspection"),
  "insurance": ("交强险", "compulsory insurance"),
  "carrier-insurance": ("承运人责任险", "carrier's liability insurance"),
  "qualification": ("校车驾驶资格", "school-bus qualification"),
  "licence": ("驾驶证", "driving licence"),
  "provider-licence": ("经营许可", "provider's licence"),
  "review": ("审验", "review"),
  "age": ("年龄条件", "age condition"),
  "disqualification": ("资格注销", "withdrawal of the qualification"),
  "seats": ("核载人数", "seats"),
  "row": ("当日登记", "row of that day"),
  "permitted-hours": ("核定时间", "permitted hours"),
  "roster": ("排班表", "roster"),
  "vehicle-row": ("车辆登记", "row of the vehicle register"),
  "permit-row": ("许可登记", "row of the permit register"),
  "driver-row": ("驾驶人登记", "row of the driver register"),
]

private let limitWords: [String: (String, String)] = [
  "cap_other": ("载学生，其他道路", "students aboard, other road"),
  "cap_expressway": ("载学生，高速公路", "students aboard, expressway"),
  "cap_urban_expressway": ("载学生，城市快速路", "students aboard, urban expressway"),
]

private let setAsideWords: [String: (String, String)] = [
  "duplicate": ("重复记录", "duplicate"),
  "not-selected": ("不在所选车辆中", "vehicle not selected"),
  "row-short": ("列数不足", "short row"),
  "row-too-long": ("行过长", "line too long"),
  "row-truncated": ("行内中断", "row broken off"),
  "quote-open": ("引号未闭合", "open quote"),
  "nul-bytes": ("含空字节", "NUL bytes"),
  "header-changed": ("中途换表头", "header changed"),
  "row-total": ("合计行", "row of sums"),
  "row-note": ("说明行", "remark"),
  "row-cells": ("单元格次序混乱", "cells out of order"),
  "string-missing": ("所指文字缺失", "text missing"),
  "vehicle-missing": ("缺车辆标识", "vehicle missing"),
  "time-unreadable": ("时间无法识别", "time unreadable"),
  "time-implausible": ("时间不可信", "time implausible"),
  "coordinate-missing": ("缺经纬度", "coordinate missing"),
  "number-expected": ("应为数字", "number expected"),
  "number-range": ("数字超出范围", "number out of range"),
  "frame-too-short": ("报文帧过短", "frame too short"),
  "frame-length-mismatch": ("报文长度不符", "frame length"),
  "frame-bad-checksum": ("报文校验码错误", "frame checksum"),
  "frame-length-mismatch-bad-checksum": ("报文长度和校验码都不符", "frame length and checksum"),
  "message-encrypted": ("报文已加密", "message encrypted"),
  "location-short": ("位置报文过短", "location too short"),
  "batch-item-length": ("补传位置长度不符", "length of a batched location"),
]
