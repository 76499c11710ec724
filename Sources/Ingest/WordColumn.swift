import Telemetry

/// Small closed vocabulary of a column (车门, ACC, 车牌颜色), each spelling read once per file.
struct WordColumn: Sendable {
  let column: Column
  private var spellings = SymbolTable()
  private var codes: [Int?] = []

  init(column: Column) { self.column = column }

  /// Code of a cell that is neither empty nor padded; nil when the word is unknown.
  ///
  /// For door and ignition 0 and 1; for the plate colour its place in `PlateColor.allCases` plus 1.
  mutating func code(_ bytes: ArraySlice<UInt8>, encoding: TextEncoding) -> Int? {
    let symbol = Int(spellings.intern(bytes))
    if symbol == codes.count {
      codes.append(
        WordColumn.code(HeaderName.normalised(decodeCell(bytes, encoding)), column: column))
    }
    return codes[symbol]
  }

  /// Code of a word that was read before; nil also where it is not known yet.
  @inline(always)
  func code(known key: TextKey) -> Int? {
    let symbol = spellings.symbol(of: key)
    return symbol == .max ? nil : codes[Int(symbol)]
  }

  static func code(_ word: String, column: Column) -> Int? {
    switch column {
    case .door:
      switch word {
      case "1", "开", "开启", "打开", "开门", "车门开", "open", "opened", "true", "yes", "on": 1
      case "0", "关", "关闭", "关门", "车门关", "close", "closed", "false", "no", "off": 0
      default: nil
      }
    case .ignition:
      switch word {
      case "1", "开", "开启", "打开", "点火", "acc开", "on", "true", "yes", "open": 1
      case "0", "关", "关闭", "熄火", "acc关", "off", "false", "no", "closed", "close": 0
      default: nil
      }
    case .plateColor: color(word).flatMap { PlateColor.allCases.firstIndex(of: $0) }.map { $0 + 1 }
    default: nil
    }
  }

  /// Codes of JT/T 697.7 or the colour's word.
  static func color(_ word: String) -> PlateColor? {
    switch word {
    case "1", "蓝", "蓝色", "蓝牌", "blue": .blue
    case "2", "黄", "黄色", "黄牌", "yellow": .yellow
    case "3", "黑", "黑色", "黑牌", "black": .black
    case "4", "白", "白色", "白牌", "white": .white
    case "5", "绿", "绿色", "绿牌", "94", "渐变绿", "渐变绿色", "green": .green
    case "93", "黄绿", "黄绿色", "黄绿双拼", "黄绿双拼色", "yellow-green", "yellowgreen": .yellowGreen
    case "9", "其他", "其它", "other": .other
    default: nil
    }
  }
}

/// Text of a cell: UTF-8 where it is, else GB18030.
func decodeCell(_ bytes: ArraySlice<UInt8>, _ encoding: TextEncoding) -> String {
  if encoding == .utf8 || isChineseUTF8(bytes),
    let text = String(validating: bytes, as: UTF8.self)
  {
    return text
  }
  return String(decoding: decodeGB18030(bytes).text, as: UTF8.self)
}
