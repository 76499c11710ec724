import Telemetry

/// What passing once through a file gave.
package struct ByteSource: Sendable {
  /// Why it could not be read to its end.
  package enum Failure: Error, Sendable, Hashable {
    case unreadable(reason: String)
    /// The packed bytes broke off, were damaged or unpack to far too much, at this byte of the file.
    case packed(code: String, byte: UInt64)
  }

  /// Bytes as they lie on the disk, and their SHA-256.
  package var byteCount: UInt64
  package var sha256: String
  package var failure: Failure?

  /// Hands all bytes of a file, unpacked where it is packed, piece by piece to `take`; the digest is of the packed ones.
  ///
  /// Holds one piece of 1 MiB. Damage ends the pieces, not the digest. Throws where the file cannot be opened, and
  /// `CancellationError`.
  package static func read(
    path: String, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ByteSource {
    let input: RawInput
    do {
      input = try RawInput(path: Array(path.utf8CString))
    } catch { throw Failure.unreadable(reason: error.reason) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { piece.deallocate() }
    var failure: Failure?
    do {
      let bytes = ByteInput { try input.read($0) }
      if let packing = Packing(head: try bytes.peek(6)) {
        let packed = try PackedInput(bytes, packing)
        try pass({ try packed.read(piece) }, piece, take)
      } else {
        try pass({ try bytes.read(piece) }, piece, take)
      }
    } catch let error as SystemFailure {
      failure = .unreadable(reason: error.reason)
    } catch let error as PackedFailure {
      failure = describe(error)
    }
    // Behind a damaged member there may be more; the digest is of the whole file.
    while failure != nil, let count = try? input.read(piece), count > 0 {
      try Task.checkCancellation()
    }
    return ByteSource(byteCount: input.byteCount, sha256: input.digest(), failure: failure)
  }

  private static func pass(
    _ read: () throws -> Int, _ piece: UnsafeMutableRawBufferPointer,
    _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    while true {
      try Task.checkCancellation()
      let count = try read()
      if count == 0 { return }
      try take(UnsafeRawBufferPointer(rebasing: piece[0..<count]))
    }
  }

  private static func describe(_ failure: PackedFailure) -> Failure {
    switch failure {
    case .truncated(let packing, let byte): .packed(code: "\(packing)-truncated", byte: byte)
    case .corrupt(let packing, let byte): .packed(code: "\(packing)-corrupt", byte: byte)
    case .bomb(let packing, let byte): .packed(code: "\(packing)-bomb", byte: byte)
    }
  }
}
