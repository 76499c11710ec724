import JTT808

/// Kind of content that the first bytes of an input tell; its name does not count.
enum SourceFormat: Sendable, Hashable {
  case packed(Packing)
  /// Archives that are read from their end: their bytes must be held or lie in a file. A workbook is a zip.
  case zip, sevenZip, rar
  case tar
  /// Old binary workbook (BIFF in a compound file).
  case compound
  /// HTML, or the XML of Excel 2003; both often bear the ending `.xls`.
  case markup
  /// Capture of JT/T 808, in bytes or in hexadecimal digits.
  case capture(CaptureForm)
  /// Known, and not read.
  case foreign(String)
  /// Separated values, or whatever the decoder of text finds them to be.
  case text

  /// Word for the format.
  var name: String {
    switch self {
    case .packed(let packing): packing.rawValue
    case .zip: "zip"
    case .sevenZip: "7z"
    case .rar: "rar"
    case .tar: "tar"
    case .compound: "xls"
    case .markup: "html/xml"
    case .capture(let form): form == .raw ? "jt808" : "jt808-hex"
    case .foreign(let name): name
    case .text: "text"
    }
  }

  /// Bytes that must be known to tell.
  static let headLength = 4096

  init(head: [UInt8]) {
    if let packing = Packing(head: head) {
      self = .packed(packing)
    } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04])
      || head.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      self = .zip
    } else if head.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
      self = .sevenZip
    } else if head.starts(with: [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07]) {
      self = .rar
    } else if head.count > 262, head[257..<262].elementsEqual(Array("ustar".utf8)) {
      self = .tar
    } else if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      self = .compound
    } else if MarkupTables.isMarkup(head: head) {
      self = .markup
    } else if let name = foreignFormat(head[...]) {
      self = .foreign(name)
    } else if let form = CaptureForm.certain(head) {
      self = .capture(form)
    } else {
      self = .text
    }
  }
}
