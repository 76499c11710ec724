package import Telemetry

/// A kind of message: its words, its place in the standard, its body.
package protocol MessageDecoder: SendableMetatype {
  static var id: UInt16 { get }
  static var words: Message { get }
  /// Clause of the standard, by edition where they differ.
  static var clause: String { get }

  /// Reads the body; `edition` comes as the header says and leaves as the body shows.
  static func decode(_ reader: inout FieldReader, edition: inout Edition) throws(FieldMissing)
}

/// The kinds of messages whose bodies are decoded; all others keep their body raw.
package enum MessageList {
  /// Ascending by id; a test holds it against the files.
  package static let all: [any MessageDecoder.Type] = [
    M0001TerminalReply.self, M0002Heartbeat.self, M0003Logout.self, M0100Register.self,
    M0102Authenticate.self, M0107TerminalAttributes.self, M0200LocationReport.self,
    M0201LocationReply.self, M0500VehicleControlReply.self, M0700RecorderData.self,
    M0702DriverIdentity.self, M0704LocationBatch.self, M0900Transparent.self,
    M1005PassengerFlow.self, M8001PlatformReply.self, M8100RegisterReply.self,
  ]

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  package static func decoder(of id: UInt16) -> (any MessageDecoder.Type)? { byID[id] }

  /// Names of messages whose bodies stay raw, for the page.
  package static func words(of id: UInt16) -> Message {
    if let decoder = byID[id] { return decoder.words }
    return rawNames[id] ?? Message(zh: "未知消息", en: "unknown message")
  }

  private static let rawNames: [UInt16: Message] = [
    0x0004: Message(zh: "查询服务器时间请求", en: "time query"),
    0x0005: Message(zh: "终端补传分包请求", en: "terminal fragment request"),
    0x0104: Message(zh: "查询终端参数应答", en: "parameters reply"),
    0x0301: Message(zh: "事件报告", en: "event report"),
    0x0302: Message(zh: "提问应答", en: "question reply"),
    0x0303: Message(zh: "信息点播/取消", en: "information on demand"),
    0x0701: Message(zh: "电子运单上报", en: "electronic waybill"),
    0x0705: Message(zh: "CAN 总线数据上传", en: "CAN bus data"),
    0x0800: Message(zh: "多媒体事件信息上传", en: "multimedia event"),
    0x0801: Message(zh: "多媒体数据上传", en: "multimedia data"),
    0x0901: Message(zh: "数据压缩上报", en: "compressed data"),
    0x0A00: Message(zh: "终端 RSA 公钥", en: "terminal RSA key"),
    0x1003: Message(zh: "终端上传音视频属性", en: "audio/video attributes"),
    0x1205: Message(zh: "终端上传音视频资源列表", en: "audio/video file list"),
    0x1206: Message(zh: "文件上传完成通知", en: "file upload done"),
    0x1210: Message(zh: "报警附件信息", en: "alarm attachments"),
    0x1211: Message(zh: "文件信息上传", en: "attachment file info"),
    0x1212: Message(zh: "文件上传完成", en: "attachment file done"),
    0x8003: Message(zh: "服务器补传分包请求", en: "platform fragment request"),
    0x8103: Message(zh: "设置终端参数", en: "set parameters"),
    0x8104: Message(zh: "查询终端参数", en: "query parameters"),
    0x8105: Message(zh: "终端控制", en: "terminal control"),
    0x8201: Message(zh: "位置信息查询", en: "location query"),
    0x8300: Message(zh: "文本信息下发", en: "text message"),
    0x8500: Message(zh: "车辆控制", en: "vehicle control"),
  ]
}
