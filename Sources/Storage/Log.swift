import Farm
import Foundation
import GRDB
import GRDBSQLite
import Provenance

/// Appends leaves to the log inside one transaction.
///
/// Holds the growing edge of the tree, so that a leaf costs its hash, a node's and a row; taken anew
/// from the stored hashes by each transaction. Limits: a leaf is at most 65,535 bytes, as C2SP's
/// tiles ask.
public struct LogWriter {
  private let db: Database
  private var frontier: MerkleFrontier
  private let leaf: Statement

  init(db: Database) throws {
    self.db = db
    frontier = try MerkleFrontier(Snapshot(db: db).logTree())
    leaf = try db.cachedStatement(
      sql: "INSERT INTO log_leaf (number, hash, event, record) VALUES (?, ?, ?, ?)")
  }

  /// Leaves so far.
  public var size: Int { frontier.size }
  /// The root so far.
  public var root: MerkleHash { frontier.root }

  /// What a leaf is the text of.
  public enum Subject: Sendable {
    case event(Int64)
    case record(Int64)
  }

  /// Appends a leaf; its index.
  @discardableResult
  public mutating func append(_ text: String, _ subject: Subject) throws -> Int {
    precondition(text.utf8.count <= EntryBundle.byteLimit, "what is logged was measured before")
    let index = frontier.size
    let leaf = leaf
    try frontier.append(.leaf(text)) { level, number, hash in
      if level == 0 {
        try Self.insert(leaf, number, hash, subject, db)
      } else {
        try db.execute(
          sql: "INSERT INTO log_hash (level, number, hash) VALUES (?, ?, ?)",
          arguments: [level, number, hash.blob])
      }
    }
    return index
  }

  /// Raw binds: a row for each leaf is what appending costs.
  private static func insert(
    _ statement: Statement, _ number: Int, _ hash: MerkleHash, _ subject: Subject, _ db: Database
  ) throws {
    let handle = statement.sqliteStatement
    sqlite3_reset(handle)
    sqlite3_bind_int64(handle, 1, Int64(number))
    hash.withBytes { bytes in _ = sqlite3_bind_blob(handle, 2, bytes.baseAddress, 32, transient) }
    switch subject {
    case .event(let event):
      sqlite3_bind_int64(handle, 3, event)
      sqlite3_bind_null(handle, 4)
    case .record(let record):
      sqlite3_bind_null(handle, 3)
      sqlite3_bind_int64(handle, 4, record)
    }
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
  }

  /// SQLite copies the bytes.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension MerkleHash {
  var blob: DatabaseValue { Data(bytes).databaseValue }
}

extension Transaction {
  /// A writer at the end of the log.
  public func logWriter() throws -> LogWriter { try LogWriter(db: db) }

  /// Keeps a signed checkpoint, with or without cosignatures.
  public func append(_ note: SignedNote, size: Int) throws {
    try db.execute(
      sql: "INSERT INTO checkpoint (size, note) VALUES (?, ?)", arguments: [size, note.note])
  }

  /// Names the log and its public key, once.
  public func nameLog(_ key: VerifierKey) throws {
    try db.execute(
      sql: "INSERT INTO meta (key, value) VALUES ('log_key', ?)", arguments: [key.text])
  }
}

/// What a leaf is: its text as it should be, and what it is of.
public struct LogLeaf: Sendable {
  /// Position in the log.
  public var index: Int
  /// The leaf's bytes, as they stand in the table of what they are of; `nil` when that row is gone.
  public var text: String?
  /// The hash that was kept when it was appended.
  public var hash: MerkleHash
  /// The farm and batch.
  public var batch: BatchName?
  /// The event's kind, or `record`.
  public var kind: String?
}

extension Snapshot {
  /// The tree over the stored hashes.
  public func logTree() throws -> MerkleTree {
    let size = try Int.fetchOne(db, sql: "SELECT count(*) FROM log_leaf") ?? 0
    let last = try Int.fetchOne(db, sql: "SELECT max(number) FROM log_leaf") ?? -1
    // A hole means that rows were taken away: better to stop than to sign over it.
    guard last == size - 1 else {
      throw StoreError(
        .broken,
        "The log has \(size) leaves but ends at number \(last): rows were removed. "
          + "Run `furrow log audit`.")
    }
    return MerkleTree(size: size) { level, range in try storedHashes(level, range) }
  }

  private func storedHashes(_ level: Int, _ range: Range<Int>) throws -> [MerkleHash] {
    let sql =
      level == 0
      ? "SELECT hash FROM log_leaf WHERE number >= ? AND number < ? ORDER BY number"
      : "SELECT hash FROM log_hash WHERE level = \(level) AND number >= ? AND number < ? "
        + "ORDER BY number"
    let rows = try Data.fetchAll(db, sql: sql, arguments: [range.lowerBound, range.upperBound])
    return rows.compactMap { MerkleHash($0) }
  }

  /// The log's public key, once it was made.
  public func logKey() throws -> VerifierKey? {
    let text = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'log_key'")
    return try text.map { try VerifierKey($0) }
  }

  /// The newest checkpoint, as signed; of at least a size when one is given.
  public func checkpoint(covering size: Int = 0) throws -> SignedNote? {
    let text = try String.fetchOne(
      db, sql: "SELECT note FROM checkpoint WHERE size >= ? ORDER BY number DESC LIMIT 1",
      arguments: [size])
    return try text.map { try SignedNote(parsing: $0) }
  }

  /// Every checkpoint, oldest first.
  public func checkpoints() throws -> [SignedNote] {
    try String.fetchAll(db, sql: "SELECT note FROM checkpoint ORDER BY number")
      .map { try SignedNote(parsing: $0) }
  }

  /// Goes through the leaves with what they are of, in order.
  public func forEachLeaf(_ body: (LogLeaf) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT l.number, l.hash, coalesce(e.leaf, r.leaf), coalesce(e.farm, r.farm),
          coalesce(e.batch, r.batch), coalesce(e.kind, 'record')
        FROM log_leaf l LEFT JOIN batch_event e ON e.number = l.event
          LEFT JOIN record r ON r.number = l.record ORDER BY l.number
        """)
    while let row = try rows.next() {
      let hash: Data = row[1]
      let farm: String? = row[3]
      let batch: String? = row[4]
      try body(
        LogLeaf(
          index: row[0], text: row[2], hash: MerkleHash(hash) ?? .empty,
          batch: farm.flatMap { farm in batch.map { BatchName(farm: farm, id: $0) } },
          kind: row[5]))
    }
  }

  /// Events and records that have no leaf: put in past the log.
  public func unloggedRows() throws -> [(table: String, number: Int64, batch: BatchName)] {
    var found: [(table: String, number: Int64, batch: BatchName)] = []
    for (table, column) in [("batch_event", "event"), ("record", "record")] {
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT t.number, t.farm, t.batch FROM \(table) t
          WHERE NOT EXISTS (
            SELECT 1 FROM log_leaf l WHERE l.number = t.leaf_index AND l.\(column) = t.number)
          LIMIT 100
          """)
      found += rows.map { (table, $0[0], BatchName(farm: $0[1], id: $0[2])) }
    }
    return found
  }
}

extension Snapshot {
  /// Leaves of the log.
  public func leafCount() throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM log_leaf") ?? 0
  }

  /// The texts of a run of leaves.
  public func leafTexts(_ range: Range<Int>) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT coalesce(e.leaf, r.leaf) FROM log_leaf l
        LEFT JOIN batch_event e ON e.number = l.event LEFT JOIN record r ON r.number = l.record
        WHERE l.number >= ? AND l.number < ? ORDER BY l.number
        """, arguments: [range.lowerBound, range.upperBound])
  }
}
