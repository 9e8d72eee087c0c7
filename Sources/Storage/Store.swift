import Farm
import Foundation
import GRDB

/// What the store cannot do, as a sentence with its remedy.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble.
  public enum Kind: Sendable {
    /// Another process holds the file for writing.
    case held
    /// The file is no data file of ours, or of another version.
    case unfit
    /// The machine does not let us: permissions, a disk that may only be read.
    case refused
    /// The disk is full, the file is locked, …: may pass.
    case passing
    /// Anything else that SQLite says.
    case broken
  }
  /// What kind of trouble.
  public var kind: Kind
  /// The sentence.
  public var sentence: Title

  /// A trouble.
  public init(_ kind: Kind, _ sentence: Title) {
    (self.kind, self.sentence) = (kind, sentence)
  }

  /// The English sentence, for logs.
  public var description: String { sentence.en }
}

/// The data file: everything that Furrow remembers, in one SQLite database.
///
/// WAL with `synchronous = FULL`: a commit that power loss can undo is no commit. One process
/// ingests (``IngestLock``); any number read, and commands append their own transactions.
public final class Store: Sendable {
  /// Path of the file.
  public let path: String
  let queue: DatabaseQueue

  static func refuseFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else { return }
    throw StoreError(
      .unfit,
      Title(
        en: "\(path) is a folder. Name a file in it: --data \(path)/furrow.sqlite",
        zh: "\(path) 是文件夹。请指定其中的文件：--data \(path)/furrow.sqlite"))
  }

  /// How a file is opened.
  public enum Access: Sendable {
    /// Makes it when it is not there; migrates it when it is older.
    case create
    /// It must be there; may be written.
    case write
    /// It must be there; never written.
    case read
  }

  /// Opens a data file.
  public init(path: String, _ access: Access) throws {
    self.path = path
    if access != .create, !FileManager.default.fileExists(atPath: path) {
      throw StoreError(
        .unfit,
        Title(
          en:
            "There is no data file \(path). Give another with --data, or start `furrow run` first.",
          zh: "没有数据文件 \(path)。请用 --data 指定其他文件，或先运行 `furrow run`。"))
    }
    try Self.refuseFolder(path)
    var configuration = Configuration()
    configuration.readonly = access == .read
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 1
    if access != .read { configuration.journalMode = .wal }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      if access == .read {
        try queue.read { try Schema.check($0, path: path) }
      } else {
        try Self.prepare(queue)
        try Schema.migrate(queue, path: path)
      }
    } catch { throw Self.sentence(error, path: path) }
  }

  /// GRDB sets `synchronous = NORMAL` while it sets up WAL, so FULL is set after, and asserted.
  private static func prepare(_ queue: DatabaseQueue) throws {
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA foreign_keys = ON")
      try db.execute(sql: "PRAGMA cache_size = -65536")
      try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
      let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
      precondition(level == 2, "synchronous must be FULL before anything is acknowledged")
    }
  }

  /// Runs `body` in one transaction: all of it becomes durable, or nothing.
  public func write<T>(_ body: (Transaction) throws -> T) throws -> T {
    do {
      return try queue.writeWithoutTransaction { db in
        var result: T?
        try db.inTransaction(.immediate) {
          let transaction = Transaction(db: db)
          result = try body(transaction)
          try transaction.log.flush()
          return .commit
        }
        return result!
      }
    } catch { throw Self.sentence(error, path: path) }
  }

  /// Runs `body` on one state of the data, however long it takes.
  public func read<T>(_ body: (Snapshot) throws -> T) throws -> T {
    do {
      return try queue.read { db in try body(Snapshot(db: db)) }
    } catch { throw Self.sentence(error, path: path) }
  }

  /// Bounds the file to so many pages of 4 KiB, or lifts the bound: a disk that is full, to order.
  func limitPages(_ pages: Int?) throws {
    try queue.writeWithoutTransaction { db in
      _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages ?? 1_073_741_823)")
    }
  }

  /// SQLite's words as ours; what is ours already passes through.
  static func sentence(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    switch error.resultCode {
    case .SQLITE_FULL:
      return StoreError(
        .passing,
        Title(
          en: "The disk that holds \(path) is full. Make room; nothing was acknowledged.",
          zh: "\(path) 所在磁盘已满。请腾出空间；没有确认任何消息。"))
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(
        .passing,
        Title(
          en: "Another process is writing to \(path). It will be tried again.",
          zh: "另一个进程正在写 \(path)。稍后会重试。"))
    case .SQLITE_NOTADB:
      return StoreError(
        .unfit,
        Title(
          en: "\(path) is no Furrow data file. Give another with --data.",
          zh: "\(path) 不是 Furrow 数据文件。请用 --data 指定其他文件。"))
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
      return StoreError(
        .refused,
        Title(
          en: "\(path) cannot be opened or written. Check the folder and its permissions.",
          zh: "无法打开或写入 \(path)。请检查文件夹及其权限。"))
    case .SQLITE_IOERR:
      return StoreError(
        .passing,
        Title(en: "Reading or writing \(path) failed. Check the disk.", zh: "读写 \(path) 失败。请检查磁盘。"))
    case .SQLITE_CORRUPT:
      return StoreError(
        .broken,
        Title(
          en:
            "\(path) is damaged. Stop writing to it, copy it, check the disk, and get back what can be read with `sqlite3 FILE .recover`, or go back to a backup.",
          zh: "\(path) 已损坏。请停止写入并复制它，检查磁盘，用 `sqlite3 文件 .recover` 取回可读部分，或恢复备份。"))
    default:
      return StoreError(
        .broken,
        Title(
          en: "\(path): \(error.message ?? "\(error)").",
          zh: "\(path)：\(error.message ?? "\(error)")。"))
    }
  }
}

/// What can be done inside one durable transaction. Rooms add to it, a file each.
public struct Transaction {
  let db: Database
  /// The log's end; the leaves appended to it are stored as the transaction commits.
  public let log: LogWriter

  init(db: Database) { (self.db, log) = (db, LogWriter(db: db)) }

  /// What the transaction sees, its own writes among it.
  public var snapshot: Snapshot { Snapshot(db: db) }
}

/// One state of the data, to be read. Rooms add to it, a file each.
public struct Snapshot {
  let db: Database
}
