import Farm
import GRDB
import Provenance

/// What a leaf is: its hash as it was kept, and the text that its row holds now.
public struct LogLeaf: Sendable {
  /// Position in the log.
  public var index: Int
  /// The hash that was kept when it was appended.
  public var hash: MerkleHash
  /// The row that names this index; `nil` when it is gone.
  public var row: LoggedRow?
}

/// An event or a sealed record, as a leaf's text.
public struct LoggedRow: Sendable {
  /// Its table and its number there.
  public var table: String, number: Int64
  /// The index of its leaf.
  public var index: Int
  /// The leaf's bytes.
  public var text: String
  /// The batch.
  public var batch: BatchName
  /// The event's kind, or `record`.
  public var kind: String
}

extension Snapshot {
  /// Goes through the leaves in order, with what they are of; and hands out rows that no leaf is of.
  public func forEachLeaf(
    _ body: (LogLeaf) throws -> Void, stray: (LoggedRow) throws -> Void = { _ in }
  ) throws {
    var rows = try LoggedRows(db)
    try forEachRun { first, hashes in
      for (index, hash) in zip(first..., hashes) {
        while let early = try rows.next(before: index) { try stray(early) }
        var own: LoggedRow?
        while let row = try rows.next(before: index + 1) {
          // Two rows with one index: the one that was logged is the leaf's.
          let isLogged = own == nil || MerkleHash.leaf(row.text) == hash
          if isLogged, let other = own { try stray(other) }
          if isLogged { own = row } else { try stray(row) }
        }
        try body(LogLeaf(index: index, hash: hash, row: own))
      }
    }
    while let late = try rows.next(before: .max) { try stray(late) }
  }

  /// The texts of a run of leaves.
  public func leafTexts(_ range: Range<Int>) throws -> [String] {
    var rows = try LoggedRows(db, range)
    var texts: [String] = []
    while let row = try rows.next(before: range.upperBound) { texts.append(row.text) }
    return texts
  }
}

/// Events and records in the order of their leaves.
private struct LoggedRows {
  private let cursor: RowCursor
  private var ahead: LoggedRow?

  init(_ db: Database, _ range: Range<Int>? = nil) throws {
    let from =
      range.map { "WHERE leaf_index >= \($0.lowerBound) AND leaf_index < \($0.upperBound)" } ?? ""
    cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT 'batch_event', number, leaf_index, leaf, farm, batch, kind FROM batch_event \(from)
        UNION ALL
        SELECT 'record', number, leaf_index, leaf, farm, batch, 'record' FROM record \(from)
        ORDER BY leaf_index
        """)
    try advance()
  }

  mutating func next(before end: Int) throws -> LoggedRow? {
    guard let row = ahead, row.index < end else { return nil }
    try advance()
    return row
  }

  private mutating func advance() throws {
    ahead = try cursor.next().map {
      LoggedRow(
        table: $0[0], number: $0[1], index: $0[2], text: $0[3],
        batch: BatchName(farm: $0[4], id: $0[5]), kind: $0[6])
    }
  }
}
