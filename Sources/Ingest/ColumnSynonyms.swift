/// Header words of each column, the best first; one line a column.
///
/// Written as `HeaderName` normalises: lower case, half width, without blanks, `_`, `-` and unit. Where a
/// file has two words of one line, the one further left wins: a plate before a device number, the time of
/// the fix before the time of reception, a driver's number before a name.
enum ColumnSynonyms {
  // One line a column reads better here than any wrapping.
  // swift-format-ignore
  static let lines: [(column: Column, words: String)] = [
    (.vehicle, "车牌号 车牌号码 车牌 号牌号码 号牌 车辆牌照 车牌照 车辆号牌 plate plateno platenumber licenseplate licenceplate 车辆 车号 车辆号 车辆编号 车辆id 车辆名称 自编号 vehicle vehicleid vehicleno vehiclenumber vehiclename vehiclecode bus busid busno car carid carno 终端编号 终端号 终端id 终端手机号 设备编号 设备号 设备id sim卡号 sim device deviceid terminal terminalid imei"),
    (.plateColor, "车牌颜色 号牌颜色 车牌颜色代码 车牌色 platecolor platecolour"),
    (.time, "定位时间 gps时间 gnss时间 卫星时间 北斗时间 gpstime gnsstime fixtime devicetime 设备时间 终端时间 采集时间 记录时间 gps定位时间 timestamp datetime time 时间 日期时间 时间戳 utctime utc 上报时间 上传时间 发送时间 reporttime sendtime 接收时间 服务器时间 入库时间 receivetime receivedtime receivedat servertime"),
    (.longitude, "经度 gps经度 定位经度 经度值 longitude lon lng long gpslon gpslng gpslongitude"),
    (.latitude, "纬度 gps纬度 定位纬度 纬度值 latitude lat gpslat gpslatitude"),
    (.speed, "gps速度 gnss速度 卫星速度 北斗速度 卫星定位速度 定位速度 gpsspeed gnssspeed satellitespeed 速度 车速 speed velocity 行驶速度 瞬时速度 当前速度 spd groundspeed sog"),
    (.recorderSpeed, "行驶记录速度 行驶记录仪速度 记录仪速度 行车记录速度 行车记录仪速度 脉冲速度 传感器速度 仪表速度 can速度 obd速度 recorderspeed pulsespeed sensorspeed vehiclesensorspeed vssspeed canspeed obdspeed"),
    (.heading, "方向角 航向角 方向 航向 行驶方向 角度 heading course bearing direction azimuth angle"),
    (.altitude, "海拔 海拔高度 高程 高度 altitude alt elevation height"),
    (.mileage, "里程 总里程 里程数 累计里程 行驶里程 当前里程 里程表 里程表读数 mileage odometer odo totalmileage"),
    (.alarm, "报警标志 报警标志位 报警位 报警状态 报警 告警 报警信息 alarmbits alarmflags alarmflag alarm alarms"),
    (.status, "状态位 状态 车辆状态 状态信息 定位状态 statusbits statusflags status positioningstatus"),
    (.driver, "驾驶员编号 驾驶员工号 驾驶员代码 驾驶员卡号 驾驶员id 司机编号 司机工号 司机卡号 司机id driverid driverno drivercode drivercard 驾驶员 司机 驾驶人 驾驶员姓名 司机姓名 驾驶人姓名 driver drivername"),
    (.persons, "载客人数 车内人数 在车人数 车上人数 乘员人数 乘客人数 实载人数 当前人数 人数 passengers passengercount persons personcount personsaboard onboard occupancy"),
    (.boarded, "上车人数 上客人数 上客数 上车 boarded boarding boardings"),
    (.alighted, "下车人数 下客人数 下客数 下车 alighted alighting alightings"),
    (.door, "车门 车门状态 门状态 车门开关 dooropen door doorstatus doorstate"),
    (.ignition, "acc acc状态 acc开关 点火 点火状态 点火开关 ignition ignitionon accon accstatus"),
    (.satellites, "卫星数 卫星颗数 卫星数量 卫星个数 定位卫星数 gps卫星数 satellites satellitecount sats numsats satnum nsat"),
    (.date, "日期 定位日期 gps日期 行驶日期 记录日期 date gpsdate fixdate"),
    (.hdop, "hdop 水平精度因子 水平精度 精度因子 hdop值"),
  ]

  /// Rank from which a word for time means that of reception.
  static let firstReceived: Int = table["接收时间"]?.rank ?? .max

  /// Column and rank (0 is best) of each word.
  static let table: [String: (column: Column, rank: Int)] = {
    var table: [String: (column: Column, rank: Int)] = [:]
    for line in lines {
      for (rank, word) in line.words.split(separator: " ").enumerated() {
        table[String(word)] = (line.column, rank)
      }
    }
    return table
  }()
}
