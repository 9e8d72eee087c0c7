import Farm
import Foundation

/// The right to ingest into a data file: held by one process, given back by the kernel when it ends,
/// however it ends.
///
/// A lock file beside the data file (`flock`, not SQLite's locks, which readers share), with the
/// holder's process id in it for the sentence that a second `furrow run` prints.
public final class IngestLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, or throws ``StoreError`` that says who has it.
  public init(for path: String) throws {
    try Store.refuseFolder(path)
    let lockPath = path + ".lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw StoreError(
        errno == ENOENT || errno == ENOTDIR ? .unfit : .refused,
        Title(
          en: "\(lockPath) cannot be made: \(String(cString: strerror(errno))). Check the folder.",
          zh: "无法建立 \(lockPath)：\(String(cString: strerror(errno)))。请检查文件夹。")
      )
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = read(descriptor, &bytes, bytes.count)
      close(descriptor)
      let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      throw StoreError(
        .held,
        Title(
          en:
            "Process \(holder.isEmpty ? "unknown" : holder) is already running on \(path). Stop it first, or give another file with --data.",
          zh: "进程 \(holder.isEmpty ? "（未知）" : holder) 正在使用 \(path)。请先停止它，或用 --data 指定其他文件。"))
    }
    ftruncate(descriptor, 0)
    let text = Array(String(getpid()).utf8)
    _ = write(descriptor, text, text.count)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
