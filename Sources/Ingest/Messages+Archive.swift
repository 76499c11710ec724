import Telemetry

/// Words about packed files and archives.
extension Messages {
  static func packed(_ failure: PackedFailure, _ source: String) -> Diagnostic {
    let (packing, kind, byte) =
      switch failure {
      case .truncated(let packing, let byte): (packing, "truncated", byte)
      case .corrupt(let packing, let byte): (packing, "corrupt", byte)
      case .bomb(let packing, let byte): (packing, "bomb", byte)
      }
    let message =
      switch failure {
      case .truncated:
        Message(
          zh: "压缩文件不完整，此前的行已采用。",
          en: "The \(packing) data break off; the rows so far are kept.")
      case .bomb:
        Message(
          zh: "解压后大得反常，从此处停止读取。",
          en: "The data unpack to an absurd size; reading stops here.")
      case .corrupt:
        Message(
          zh: "压缩文件已损坏，此前的行已采用。",
          en: "The \(packing) data are corrupt; the rows so far are kept.")
      }
    return Diagnostic(
      .error, "\(packing.rawValue)-\(kind)", at: SourceLocation(source: source, byte: byte),
      message: message)
  }

  static func archive(_ failure: ArchiveFailure, _ source: String) -> Diagnostic {
    let (code, message) =
      switch failure {
      case .truncated:
        (
          "archive-truncated",
          Message(
            zh: "压缩包不完整，此前的内容已采用。", en: "The archive breaks off; what came before is kept.")
        )
      case .corrupt:
        (
          "archive-corrupt",
          Message(
            zh: "压缩包已损坏，此前的内容已采用。", en: "The archive is corrupt; what came before is kept.")
        )
      case .encrypted:
        (
          "archive-encrypted",
          Message(
            zh: "有密码，未读取；请解密后再提供。",
            en: "Protected by a password and not read; please supply it without.")
        )
      case .unsupported:
        (
          "archive-unsupported",
          Message(zh: "压缩方法不认识，未读取。", en: "Packed by a method that is not known; not read.")
        )
      case .bomb:
        (
          "archive-bomb",
          Message(
            zh: "解压后大得反常，从此处停止读取这个压缩包。",
            en: "The archive unpacks to an absurd size; reading it stops here.")
        )
      case .tooMany:
        (
          "archive-too-many",
          Message(
            zh: "压缩包内文件超过 \(ArchiveLimits.entries) 个，其余未读取。",
            en: "The archive has more than \(ArchiveLimits.entries) entries; the rest is not read.")
        )
      }
    return Diagnostic(.error, code, at: SourceLocation(source: source), message: message)
  }

  static func tooDeep(_ source: String) -> Diagnostic {
    Diagnostic(
      .error, "archive-too-deep", at: SourceLocation(source: source),
      expected: "\(ArchiveLimits.depth)",
      message: Message(
        zh: "压缩包套压缩包超过 \(ArchiveLimits.depth) 层，未读取。",
        en: "Archives within archives beyond \(ArchiveLimits.depth) levels; not read."))
  }

  static func tooLargeToHold(_ source: String) -> Diagnostic {
    Diagnostic(
      .error, "archive-too-large", at: SourceLocation(source: source),
      expected: "\(ArchiveLimits.held)",
      message: Message(
        zh: "要在内存中打开的压缩包或工作簿超过 \(ArchiveLimits.held >> 20) MiB，未读取。",
        en:
          "An archive or workbook that must be held in memory has more than \(ArchiveLimits.held >> 20) MiB; not read."
      ))
  }

  static func archivePath(_ source: String) -> Diagnostic {
    Diagnostic(
      .warning, "archive-path", at: SourceLocation(source: source),
      message: Message(
        zh: "压缩包内的路径不正常（绝对路径、上级目录或控制字符）；没有写出任何文件，内容照常读取。",
        en:
          "The entry's path is absolute, climbs or holds control characters; nothing is written to disk, and it is read as any other."
      ))
  }

  static func archiveLink(_ source: String) -> Diagnostic {
    Diagnostic(
      .warning, "archive-link", at: SourceLocation(source: source),
      message: Message(
        zh: "压缩包内的链接或特殊文件，未读取。", en: "A link or special file inside an archive; not read."))
  }
}
