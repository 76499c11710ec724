import Glibc
package import Telemetry

/// The operating system's refusal, with what was tried on what.
package struct SystemFailure: Error, Hashable {
  /// `errno` as it stood.
  package var code: Int32
  package var operation: Operation
  /// As the user named it.
  package var path: String

  package enum Operation: String, Sendable { case open, read, write, create, rename, remove }

  package init(_ operation: Operation, _ path: String, code: Int32 = errno) {
    self.code = code
    self.operation = operation
    self.path = path
  }

  package var message: Message {
    let verb =
      switch operation {
      case .open: "打开"
      case .read: "读取"
      case .write: "写入"
      case .create: "新建"
      case .rename: "改名"
      case .remove: "删除"
      }
    let reason =
      switch code {
      case ENOSPC, EDQUOT: "磁盘空间不足"
      case EACCES, EPERM: "没有权限"
      case ENOENT: "不存在"
      case EEXIST: "已存在"
      case ENOTDIR: "不是文件夹"
      case EISDIR: "是文件夹"
      case EROFS: "只读"
      default: "系统错误 \(code)"
      }
    return Message(
      zh: "无法\(verb)「\(path)」：\(reason)",
      en: "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))")
  }
}
