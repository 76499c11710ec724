import Telemetry

/// Names of fields as the standard has them, for the page.
enum FieldNames {
  static func words(_ name: String) -> Message? { names[name] }

  private static let names: [String: Message] = [
    "msg_id": Message(zh: "消息 ID", en: "message id"),
    "attributes": Message(zh: "消息体属性", en: "body attributes"),
    "protocol_version": Message(zh: "协议版本号", en: "protocol version"),
    "phone": Message(zh: "终端手机号", en: "terminal phone"),
    "serial": Message(zh: "消息流水号", en: "serial"),
    "total": Message(zh: "消息总包数", en: "fragments"),
    "index": Message(zh: "包序号", en: "fragment"),
    "checksum": Message(zh: "校验码", en: "checksum"),
    "body": Message(zh: "消息体", en: "body"),
    "raw": Message(zh: "原始数据", en: "raw data"),
    "rest": Message(zh: "余下的字节", en: "bytes left"),
    "extras_rest": Message(zh: "余下的字节", en: "bytes left"),
    "alarm": Message(zh: "报警标志", en: "alarm"),
    "status": Message(zh: "状态", en: "status"),
    "lat_1e6": Message(zh: "纬度", en: "latitude"),
    "lon_1e6": Message(zh: "经度", en: "longitude"),
    "altitude_m": Message(zh: "高程", en: "altitude"),
    "speed_0.1kmh": Message(zh: "速度", en: "speed"),
    "speed_kmh": Message(zh: "车速", en: "speed"),
    "direction_deg": Message(zh: "方向", en: "direction"),
    "time": Message(zh: "时间", en: "time"),
    "extras": Message(zh: "附加信息项列表", en: "additional items"),
    "id": Message(zh: "附加信息 ID", en: "item id"),
    "len": Message(zh: "附加信息长度", en: "item length"),
    "mileage_0.1km": Message(zh: "里程", en: "mileage"),
    "fuel_0.1L": Message(zh: "油量", en: "fuel"),
    "recorder_speed_0.1kmh": Message(zh: "行驶记录速度", en: "recorder speed"),
    "manual_alarm_event_id": Message(zh: "人工确认报警 ID", en: "alarm to confirm"),
    "tyre_pressure_pa": Message(zh: "胎压", en: "tyre pressures"),
    "carriage_temp_c_signmag": Message(zh: "车厢温度", en: "carriage temperature"),
    "overspeed": Message(zh: "超速报警", en: "overspeed"),
    "area_alarm": Message(zh: "进出区域/路线报警", en: "area or route"),
    "route_time": Message(zh: "路段行驶时间", en: "segment time"),
    "location_type": Message(zh: "位置类型", en: "place type"),
    "area_id": Message(zh: "区域或路段 ID", en: "area or segment id"),
    "route_id": Message(zh: "路段 ID", en: "segment id"),
    "drive_time_s": Message(zh: "行驶时间", en: "driving time"),
    "result": Message(zh: "结果", en: "result"),
    "direction": Message(zh: "方向", en: "direction"),
    "video_alarm": Message(zh: "视频相关报警", en: "video alarms"),
    "video_signal_lost": Message(zh: "视频信号丢失通道", en: "channels lost"),
    "video_signal_blocked": Message(zh: "视频信号遮挡通道", en: "channels blocked"),
    "storage_fault": Message(zh: "存储器故障", en: "storage fault"),
    "abnormal_driving": Message(zh: "异常驾驶行为", en: "abnormal driving"),
    "behaviour": Message(zh: "行为类型", en: "behaviour"),
    "fatigue_level": Message(zh: "疲劳程度", en: "fatigue level"),
    "ext_vehicle_signal": Message(zh: "扩展车辆信号", en: "vehicle signals"),
    "io_status": Message(zh: "IO 状态", en: "I/O status"),
    "analog": Message(zh: "模拟量", en: "analog inputs"),
    "signal_strength": Message(zh: "信号强度", en: "signal strength"),
    "satellites": Message(zh: "卫星数", en: "satellites"),
    "adas": Message(zh: "高级驾驶辅助报警", en: "ADAS alarm"),
    "dsm": Message(zh: "驾驶员状态监测报警", en: "driver monitoring"),
    "tpms": Message(zh: "胎压监测报警", en: "tyre monitoring"),
    "bsd": Message(zh: "盲区监测报警", en: "blind spot"),
    "alarm_id": Message(zh: "报警 ID", en: "alarm id"),
    "flag": Message(zh: "标志状态", en: "flag"),
    "type": Message(zh: "类型", en: "type"),
    "level": Message(zh: "报警级别", en: "level"),
    "front_speed_kmh": Message(zh: "前车车速", en: "speed ahead"),
    "front_distance_100ms": Message(zh: "前车/行人距离", en: "distance ahead"),
    "deviation_type": Message(zh: "偏离类型", en: "deviation"),
    "road_sign_type": Message(zh: "道路标志识别类型", en: "sign type"),
    "road_sign_data": Message(zh: "道路标志识别数据", en: "sign data"),
    "fatigue": Message(zh: "疲劳程度", en: "fatigue"),
    "reserved": Message(zh: "预留", en: "reserved"),
    "vehicle_status": Message(zh: "车辆状态", en: "vehicle status"),
    "identification": Message(zh: "报警标识号", en: "alarm identity"),
    "terminal_id": Message(zh: "终端 ID", en: "terminal id"),
    "sequence": Message(zh: "序号", en: "sequence"),
    "attachments": Message(zh: "附件数量", en: "attachments"),
    "count": Message(zh: "个数", en: "count"),
    "item_length": Message(zh: "位置汇报数据体长度", en: "item length"),
    "items": Message(zh: "数据项", en: "items"),
    "location": Message(zh: "位置信息", en: "location"),
    "reply_serial": Message(zh: "应答流水号", en: "reply serial"),
    "reply_id": Message(zh: "应答 ID", en: "reply id"),
    "auth_code": Message(zh: "鉴权码", en: "authentication code"),
    "province": Message(zh: "省域 ID", en: "province"),
    "city": Message(zh: "市县域 ID", en: "city"),
    "manufacturer": Message(zh: "制造商 ID", en: "maker"),
    "model": Message(zh: "终端型号", en: "model"),
    "plate_color": Message(zh: "车牌颜色", en: "plate colour"),
    "plate": Message(zh: "车辆标识", en: "plate"),
    "terminal_type": Message(zh: "终端类型", en: "terminal type"),
    "iccid": Message(zh: "SIM 卡 ICCID", en: "ICCID"),
    "hw_version": Message(zh: "硬件版本号", en: "hardware version"),
    "fw_version": Message(zh: "固件版本号", en: "firmware version"),
    "gnss_attr": Message(zh: "GNSS 模块属性", en: "GNSS attributes"),
    "comm_attr": Message(zh: "通信模块属性", en: "communication attributes"),
    "imei": Message(zh: "IMEI", en: "IMEI"),
    "software_version": Message(zh: "软件版本号", en: "software version"),
    "start": Message(zh: "起始", en: "start"),
    "end": Message(zh: "结束时间", en: "end"),
    "boarded": Message(zh: "上车人数", en: "boarded"),
    "alighted": Message(zh: "下车人数", en: "alighted"),
    "read_result": Message(zh: "IC 卡读取结果", en: "card read"),
    "driver_name": Message(zh: "驾驶员姓名", en: "driver"),
    "qualification_no": Message(zh: "从业资格证编码", en: "qualification"),
    "issuer": Message(zh: "发证机构", en: "issuer"),
    "expiry": Message(zh: "证件有效期", en: "expiry"),
    "id_card_no": Message(zh: "驾驶员身份证号", en: "identity card"),
    "recorder": Message(zh: "行驶记录仪数据帧", en: "recorder frame"),
    "command": Message(zh: "命令字", en: "command"),
    "data": Message(zh: "数据块", en: "data"),
    "license_no": Message(zh: "机动车驾驶证号", en: "driving licence"),
    "records": Message(zh: "记录", en: "records"),
  ]
}

/// Words for the bits of alarm items.
enum ItemWords {
  /// Item 14 of JT/T 1078-2016 table 13.
  static func video(_ word: UInt32) -> Message? {
    bits(
      word,
      [
        ("视频信号丢失", "signal lost"), ("视频信号遮挡", "signal blocked"), ("存储单元故障", "storage fault"),
        ("其他视频设备故障", "other fault"), ("客车超员", "coach overloaded"), ("异常驾驶行为", "abnormal driving"),
        ("特殊报警录像达到存储阈值", "alarm video full"),
      ])
  }

  /// Item 18, JT/T 1078-2016 table 15.
  static func behaviour(_ word: UInt32) -> Message? {
    bits(word, [("疲劳", "fatigue"), ("打电话", "phone"), ("抽烟", "smoking")])
  }

  /// Item 25, JT/T 808-2019 table 31.
  static func signals(_ word: UInt32) -> Message? {
    bits(
      word,
      [
        ("近光灯", "low beam"), ("远光灯", "high beam"), ("右转向灯", "right"), ("左转向灯", "left"),
        ("制动", "brake"),
        ("倒挡", "reverse"), ("雾灯", "fog"), ("示廓灯", "marker"), ("喇叭", "horn"),
        ("空调", "air conditioning"),
        ("空挡", "neutral"), ("缓速器", "retarder"), ("ABS", "ABS"), ("加热器", "heater"),
        ("离合器", "clutch"),
      ])
  }

  private static func bits(_ word: UInt32, _ names: [(String, String)]) -> Message? {
    let set = names.indices.filter { word >> UInt32($0) & 1 == 1 }.map { names[$0] }
    return set.isEmpty
      ? nil
      : Message(
        zh: set.map(\.0).joined(separator: "，"), en: set.map(\.1).joined(separator: ", "))
  }
}
