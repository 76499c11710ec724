import Glibc
import Telemetry

/// All that the inputs name, folders walked, in a fixed order.
struct SourceList {
  /// One source, still unread.
  struct Item: Sendable {
    enum Kind: Sendable {
      /// Path in the bytes of the file system, which need not be UTF-8.
      case file(path: [CChar], size: UInt64?)
      case standardInput
      /// A paper that lies beside the logs, by its ending; named, never read.
      case companion
      /// Cannot be read; a diagnostic code and a reason.
      case failed(code: String, reason: String)
    }

    var name: String
    /// Last component, for the vehicle's label where no column names it.
    var baseName: String
    var kind: Kind
  }

  private(set) var items: [Item] = []
  private var taken: Set<String> = []

  init(_ inputs: [LogInput]) {
    for input in inputs {
      switch input {
      case .standardInput:
        add(Item(name: "-", baseName: "-", kind: .standardInput))
      case .path(let path): addNamed(path)
      }
    }
  }

  /// Bytes of all files together, nil where that cannot be known.
  var totalBytes: UInt64? {
    var total: UInt64 = 0
    for item in items {
      switch item.kind {
      case .file(_, let size):
        guard let size else { return nil }
        total += size
      case .standardInput: return nil
      case .failed, .companion: break
      }
    }
    return total
  }

  private mutating func add(_ item: Item) {
    var item = item
    let plain = item.name
    var number = 2
    while !taken.insert(item.name).inserted {
      item.name = "\(plain) (\(number))"
      number += 1
    }
    items.append(item)
  }

  /// A file or folder from the command line.
  private mutating func addNamed(_ path: String) {
    let parts = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    let isAbsolute = path.hasPrefix("/")
    let last = parts.last ?? "."
    let bytes = path.utf8CString.map { $0 }
    var info = stat()
    guard stat(bytes, &info) == 0 else {
      let reason = SystemFailure(code: errno).reason
      let name = isAbsolute ? last : parts.joined(separator: "/")
      return add(
        Item(
          name: name, baseName: last, kind: .failed(code: "file-unreadable", reason: reason)))
    }
    if info.st_mode & S_IFMT == S_IFDIR {
      // `.` and `/` have no name of their own; what lies below is named from there.
      let prefix = isAbsolute ? (parts.last.map { [$0] } ?? []) : parts
      walk(bytes, name: prefix.joined(separator: "/"))
    } else {
      let isRegular = info.st_mode & S_IFMT == S_IFREG
      let name = isAbsolute ? last : parts.joined(separator: "/")
      add(
        Item(
          name: name, baseName: last,
          kind: .file(path: bytes, size: isRegular ? UInt64(max(0, info.st_size)) : nil)))
    }
  }

  /// Takes a folder's files and folders in the order of their bytes.
  private mutating func walk(_ path: [CChar], name: String) {
    func below(_ entry: String) -> String { name.isEmpty ? entry : name + "/" + entry }
    guard let folder = opendir(path) else {
      let reason = SystemFailure(code: errno).reason
      return add(
        Item(
          name: name.isEmpty ? "." : name, baseName: name,
          kind: .failed(code: "folder-unreadable", reason: reason)))
    }
    var entries: [[CChar]] = []
    while let entry = readdir(folder) {
      let entryName = withUnsafeBytes(of: entry.pointee.d_name) { memory in
        Array(memory.bindMemory(to: CChar.self).prefix { $0 != 0 })
      }
      if entryName.first != 0x2E { entries.append(entryName) }
    }
    closedir(folder)
    entries.sort {
      $0.lazy.map { UInt8(bitPattern: $0) }.lexicographicallyPrecedes(
        $1.lazy.map { UInt8(bitPattern: $0) })
    }
    let stem = Array(path.prefix { $0 != 0 })
    for entry in entries {
      let full = stem + [0x2F] + entry + [0]
      let text = String(decoding: entry.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      var link = stat()
      var info = stat()
      guard lstat(full, &link) == 0, stat(full, &info) == 0 else {
        let reason = SystemFailure(code: errno).reason
        add(
          Item(
            name: below(text), baseName: text,
            kind: .failed(code: "file-unreadable", reason: reason)))
        continue
      }
      switch info.st_mode & S_IFMT {
      case S_IFDIR:
        // A link to a folder may lead in a circle or outside.
        if link.st_mode & S_IFMT != S_IFLNK { walk(full, name: below(text)) }
      case S_IFREG where isCompanion(text):
        add(Item(name: below(text), baseName: text, kind: .companion))
      case S_IFREG:
        add(
          Item(
            name: below(text), baseName: text,
            kind: .file(path: full, size: UInt64(max(0, info.st_size)))))
      default:
        add(
          Item(
            name: below(text), baseName: text,
            kind: .failed(code: "format-unknown", reason: "no regular file")))
      }
    }
  }
}

/// Whether a name found in a folder ends like a paper or picture that no platform exports logs as.
///
/// A file named on the command line itself is always read.
func isCompanion(_ name: String) -> Bool {
  let lower = name.lowercased()
  return [".md", ".pdf", ".doc", ".docx", ".png", ".jpg", ".jpeg", ".yaml", ".yml"].contains {
    lower.hasSuffix($0)
  }
}
