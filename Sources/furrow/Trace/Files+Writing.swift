import Farm
import Foundation

extension Files {
  /// Writes a file; `-` is standard output.
  static func write(_ bytes: [UInt8], to path: String) throws {
    if path == "-" {
      FileHandle.standardOutput.write(Data(bytes))
      return
    }
    do {
      let folder = (path as NSString).deletingLastPathComponent
      if !folder.isEmpty {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Failure(
        .machine, Title(en: "\(path) cannot be written.", zh: "无法写入 \(path)。"),
        remedy: Title(
          en: "Check the folder, its permissions and the space left.", zh: "请检查文件夹、权限与剩余空间。"))
    }
  }

  /// Writes a text file; `-` is standard output.
  static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes what nobody else may read: mode 0600 from the first byte; never over another file.
  static func writeSecret(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        .usage,
        Title(en: "\(path) is there already, or its folder is not.", zh: "\(path) 已存在，或其文件夹不存在。"),
        remedy: Title(en: "Choose another path; keys are never overwritten.", zh: "请换路径；密钥不会被覆盖。"))
    }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0
    else {
      throw Failure(
        .machine, Title(en: "\(path) cannot be written.", zh: "无法写入 \(path)。"),
        remedy: Title(en: "Check the disk.", zh: "请检查磁盘。"))
    }
  }
}
