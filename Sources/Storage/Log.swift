import Farm
import Foundation
import GRDB
import Provenance

/// Appends leaves to the log inside one transaction, which stores them as it commits.
///
/// Holds the growing edge of the tree, taken from the stored hashes at the first leaf, so that a leaf
/// costs its hash and a node's. Its hashes are kept in runs: a row for those that one transaction
/// appended, up to the next tile's edge. Limits: a leaf is at most 65,535 bytes, as C2SP's tiles ask.
public final class LogWriter {
  private let db: Database
  private var frontier: MerkleFrontier?
  private var run: [UInt8] = []

  init(db: Database) { self.db = db }

  /// Leaves so far.
  public var size: Int { get throws { try edge().size } }
  /// The root so far.
  public var root: MerkleHash { get throws { try edge().root } }

  /// Appends a leaf; its index. Its text must stand in the row that names this index.
  @discardableResult
  public func append(_ text: String) throws -> Int {
    precondition(text.utf8.count <= EntryBundle.byteLimit, "what is logged was measured before")
    var edge = try edge()
    frontier = nil  // or the edge would be copied
    let index = edge.size
    try edge.append(.leaf(text)) { level, number, hash in
      guard level > 0 else { return hash.withBytes { run += $0 } }
      try db.execute(
        sql: "INSERT INTO log_hash (level, number, hash) VALUES (?, ?, ?)",
        arguments: [level, number, Data(hash.bytes)])
    }
    frontier = edge
    if edge.size % Tile.fullWidth == 0 { try flush() }
    return index
  }

  /// Stores the run in hand.
  func flush() throws {
    guard !run.isEmpty, let frontier else { return }
    let first = frontier.size - run.count / MerkleHash.byteCount
    try db.cachedStatement(sql: "INSERT INTO log_run (first, hashes) VALUES (?, ?)")
      .execute(arguments: [first, Data(run)])
    run.removeAll(keepingCapacity: true)
  }

  private func edge() throws -> MerkleFrontier {
    if let frontier { return frontier }
    let edge = try MerkleFrontier(Snapshot(db: db).logTree())
    frontier = edge
    return edge
  }
}

extension Transaction {
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

extension Snapshot {
  /// The tree over the stored hashes.
  public func logTree() throws -> MerkleTree {
    MerkleTree(size: try leafCount()) { level, range in
      level == 0 ? try leafHashes(range) : try storedHashes(level, range)
    }
  }

  /// Leaves of the log.
  public func leafCount() throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT first + length(hashes) / \(MerkleHash.byteCount) FROM log_run
        ORDER BY first DESC LIMIT 1
        """) ?? 0
  }

  /// The hashes of leaves in a range, up to the first that is missing.
  private func leafHashes(_ range: Range<Int>) throws -> [MerkleHash] {
    var hashes: [MerkleHash] = []
    try forEachRun(
      "WHERE first >= (SELECT max(first) FROM log_run WHERE first <= ?) AND first < ?",
      [range.lowerBound, range.upperBound]
    ) { first, run in
      let next = range.lowerBound + hashes.count
      guard first <= next, next < first + run.count else { return }
      hashes += run[(next - first)..<min(run.count, range.upperBound - first)]
    }
    return hashes
  }

  private func storedHashes(_ level: Int, _ range: Range<Int>) throws -> [MerkleHash] {
    try Data.fetchAll(
      db,
      sql: """
        SELECT hash FROM log_hash WHERE level = ? AND number >= ? AND number < ? ORDER BY number
        """, arguments: [level, range.lowerBound, range.upperBound]
    ).compactMap { MerkleHash($0) }
  }

  func forEachRun(
    _ condition: String = "", _ arguments: StatementArguments = [],
    _ body: (_ first: Int, _ hashes: [MerkleHash]) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: "SELECT first, hashes FROM log_run \(condition) ORDER BY first"),
      arguments: arguments)
    while let row = try rows.next() {
      let hashes = try row.withUnsafeData(atIndex: 1) { data in
        data?.withUnsafeBytes { MerkleHash.all(in: $0) } ?? []
      }
      try body(row[0], hashes)
    }
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
}
