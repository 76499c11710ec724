import Glibc

/// Finds inputs by the names a manifest gives them, inside the folders it was given and nowhere else.
struct InputFinder {
  /// A file that may be read.
  struct File: Hashable {
    /// Without links or dots.
    var path: String
    var size: UInt64
  }

  private enum Place {
    case folder(String)
    case file(File)
  }

  private let places: [Place]
  /// Regular files below the places by their size; made when a name leads nowhere.
  private var bySize: [UInt64: [File]]?

  /// Folders deeper or fuller than this hold no logs of a day.
  private static let deepest = 16
  private static let most = 200_000

  /// `paths` are folders, or files themselves.
  init(_ paths: [String]) {
    places = paths.compactMap { path in
      guard let real = Self.real(path) else { return nil }
      if let size = Self.regularSize(real) { return .file(File(path: real, size: size)) }
      return Self.isFolder(real) ? .folder(real) : nil
    }
  }

  /// Files that the name may mean, the longest agreement first.
  ///
  /// A name is relative to where the check was run; the folder given may lie anywhere along it. Parts that lead
  /// upwards are refused, and so is what a link takes out of the folder.
  func named(_ name: String) -> [File] {
    let parts = name.split(separator: "/").map(String.init)
    let leading = parts.prefix { $0 == ".." }.count
    let rest = Array(parts[leading...])
    guard !rest.isEmpty, !rest.contains(where: { $0 == ".." || $0 == "." || $0.contains("\0") })
    else { return [] }
    var found: [File] = []
    for start in rest.indices {
      let tail = rest[start...].joined(separator: "/")
      for place in places {
        let file: File? =
          switch place {
          case .folder(let folder): Self.file(folder + "/" + tail, inside: folder)
          case .file(let file): file.path.hasSuffix("/" + tail) ? file : nil
          }
        if let file, !found.contains(file) { found.append(file) }
      }
    }
    return found
  }

  /// All regular files of a size, ascending by path.
  mutating func sized(_ size: UInt64) -> [File] {
    if let bySize { return bySize[size] ?? [] }
    var files: [File] = []
    for place in places {
      switch place {
      case .file(let file): files.append(file)
      case .folder(let folder): Self.walk(folder, depth: 0, into: &files)
      }
    }
    let sorted = Set(files).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    let grouped = Dictionary(grouping: sorted, by: \.size)
    bySize = grouped
    return grouped[size] ?? []
  }

  private static func walk(_ folder: String, depth: Int, into files: inout [File]) {
    guard depth < deepest, files.count < most, let handle = opendir(folder) else { return }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let path = folder + "/" + name
      // Links are not followed here: they may lead outside or in a circle.
      var status = stat()
      guard !name.hasPrefix("."), lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        walk(path, depth: depth + 1, into: &files)
      } else if status.st_mode & S_IFMT == S_IFREG {
        files.append(File(path: path, size: UInt64(max(0, status.st_size))))
      }
    }
  }

  private static func file(_ path: String, inside folder: String) -> File? {
    guard let real = real(path), folder == "/" || real.hasPrefix(folder + "/"),
      let size = regularSize(real)
    else { return nil }
    return File(path: real, size: size)
  }

  private static func real(_ path: String) -> String? {
    guard !path.contains("\0"), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func regularSize(_ path: String) -> UInt64? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return UInt64(max(0, status.st_size))
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
