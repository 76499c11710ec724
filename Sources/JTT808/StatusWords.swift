package import Telemetry

/// What the bits of the alarm and status words say.
///
/// - Source: JT/T 808-2019 tables 24 and 25; 2013 tables 24 and 25, where those of 2019 alone are marked.
package enum StatusWords {
  /// Bits of the alarm word that mean the same in all editions: 超速报警, 疲劳驾驶, 路线偏离.
  package static let overspeed: UInt32 = 1 << 1
  package static let fatigue: UInt32 = 1 << 2
  package static let routeDeviation: UInt32 = 1 << 23

  /// The set bits of an alarm word in words, nil when none is.
  package static func alarm(_ word: UInt32, edition: Edition) -> Message? {
    join(
      (0..<32).filter { word >> UInt32($0) & 1 == 1 }.map { bit in
        (edition == .v2019 ? alarms2019[bit] : nil) ?? alarms[bit]
          ?? Message(zh: "保留位 \(bit)", en: "reserved bit \(bit)")
      })
  }

  /// The status word in words: what is set, and what matters unset.
  package static func status(_ word: UInt32, edition: Edition) -> Message? {
    func bit(_ place: UInt32) -> Bool { word >> place & 1 == 1 }
    var words: [Message] = [
      bit(0) ? Message(zh: "ACC开", en: "ACC on") : Message(zh: "ACC关", en: "ACC off"),
      bit(1) ? Message(zh: "定位", en: "positioned") : Message(zh: "未定位", en: "not positioned"),
    ]
    if bit(2) { words.append(Message(zh: "南纬", en: "south")) }
    if bit(3) { words.append(Message(zh: "西经", en: "west")) }
    for place in 4..<32 where bit(UInt32(place)) && !(8...9).contains(place) {
      words.append(
        statuses[place] ?? Message(zh: "保留位 \(place)", en: "reserved bit \(place)"))
    }
    switch word >> 8 & 3 {
    case 1: words.append(Message(zh: "半载", en: "half loaded"))
    case 3: words.append(Message(zh: "满载", en: "fully loaded"))
    case 2: words.append(Message(zh: "载重保留值", en: "load reserved"))
    default: break
    }
    return join(words)
  }

  private static func join(_ words: [Message]) -> Message? {
    words.isEmpty
      ? nil
      : Message(
        zh: words.map(\.zh).joined(separator: "，"), en: words.map(\.en).joined(separator: ", "))
  }

  private static let alarms: [Int: Message] = [
    0: Message(zh: "紧急报警", en: "emergency"), 1: Message(zh: "超速报警", en: "overspeed"),
    2: Message(zh: "疲劳驾驶", en: "fatigue driving"), 3: Message(zh: "危险预警", en: "danger warning"),
    4: Message(zh: "GNSS 模块故障", en: "GNSS fault"),
    5: Message(zh: "GNSS 天线未接或被剪断", en: "GNSS antenna cut"),
    6: Message(zh: "GNSS 天线短路", en: "GNSS antenna short"),
    7: Message(zh: "主电源欠压", en: "main power low"), 8: Message(zh: "主电源掉电", en: "main power off"),
    9: Message(zh: "显示器故障", en: "display fault"), 10: Message(zh: "TTS 模块故障", en: "TTS fault"),
    11: Message(zh: "摄像头故障", en: "camera fault"),
    12: Message(zh: "IC 卡模块故障", en: "IC card module fault"),
    13: Message(zh: "超速预警", en: "overspeed pre-warning"),
    14: Message(zh: "疲劳驾驶预警", en: "fatigue pre-warning"),
    18: Message(zh: "当天累计驾驶超时", en: "day's driving overtime"),
    19: Message(zh: "超时停车", en: "parking overtime"), 20: Message(zh: "进出区域", en: "in/out of area"),
    21: Message(zh: "进出路线", en: "in/out of route"),
    22: Message(zh: "路段行驶时间不足/过长", en: "segment time short/long"),
    23: Message(zh: "路线偏离", en: "route deviation"), 24: Message(zh: "VSS 故障", en: "VSS fault"),
    25: Message(zh: "油量异常", en: "fuel abnormal"), 26: Message(zh: "车辆被盗", en: "stolen"),
    27: Message(zh: "非法点火", en: "illegal ignition"), 28: Message(zh: "非法位移", en: "illegal move"),
    29: Message(zh: "碰撞预警", en: "collision warning"),
    30: Message(zh: "侧翻预警", en: "rollover warning"),
    31: Message(zh: "非法开门", en: "illegal door opening"),
  ]

  private static let alarms2019: [Int: Message] = [
    3: Message(zh: "危险驾驶行为", en: "dangerous driving"),
    15: Message(zh: "违规行驶", en: "violation driving"), 16: Message(zh: "胎压预警", en: "tyre pressure"),
    17: Message(zh: "右转盲区异常", en: "right-turn blind spot abnormal"),
    29: Message(zh: "碰撞侧翻", en: "collision or rollover"),
    31: Message(zh: "保留位 31", en: "reserved bit 31"),
  ]

  private static let statuses: [Int: Message] = [
    4: Message(zh: "停运", en: "out of operation"),
    5: Message(zh: "经纬度已经保密插件加密", en: "coordinates encrypted"),
    6: Message(zh: "紧急刹车前撞预警", en: "AEB forward collision warning"),
    7: Message(zh: "车道偏移预警", en: "lane departure warning"),
    10: Message(zh: "油路断开", en: "oil circuit cut"),
    11: Message(zh: "电路断开", en: "electric circuit cut"),
    12: Message(zh: "车门加锁", en: "doors locked"),
    13: Message(zh: "门1开（前门）", en: "door 1 open (front)"),
    14: Message(zh: "门2开（中门）", en: "door 2 open (middle)"),
    15: Message(zh: "门3开（后门）", en: "door 3 open (rear)"),
    16: Message(zh: "门4开（驾驶席门）", en: "door 4 open (driver's)"),
    17: Message(zh: "门5开", en: "door 5 open"), 18: Message(zh: "使用 GPS", en: "GPS"),
    19: Message(zh: "使用北斗", en: "BeiDou"), 20: Message(zh: "使用 GLONASS", en: "GLONASS"),
    21: Message(zh: "使用 Galileo", en: "Galileo"), 22: Message(zh: "行驶", en: "moving"),
  ]
}
