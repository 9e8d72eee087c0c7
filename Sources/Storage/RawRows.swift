import Farm
import GRDB
import GRDBSQLite

/// A statement's rows by SQLite's own steps: where rows come by the million, or a query is asked for
/// each batch that a recall reaches, a `Row` for each would cost more than the query.
struct RawRows {
  private let statement: Statement
  private var handle: OpaquePointer { statement.sqliteStatement }

  /// The rows of a query that is kept for the next time; ``reset()`` must follow.
  init(_ db: Database, _ sql: String, _ arguments: String...) throws {
    self.init(try db.cachedStatement(sql: sql))
    for (i, argument) in arguments.enumerated() {
      sqlite3_bind_text(handle, Int32(i + 1), argument, -1, Self.transient)
    }
  }

  /// The same, of a query that is asked with numbers.
  init(_ db: Database, _ sql: String, _ arguments: Int64...) throws {
    self.init(try db.cachedStatement(sql: sql))
    for (i, argument) in arguments.enumerated() {
      sqlite3_bind_int64(handle, Int32(i + 1), argument)
    }
  }

  /// The rows of a statement whose arguments are set.
  init(_ statement: Statement) {
    self.statement = statement
    sqlite3_reset(handle)
  }

  /// Goes on to the next row; whether there is one.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    guard code == SQLITE_DONE || code == SQLITE_ROW else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
    return code == SQLITE_ROW
  }

  /// Lets go of the rows, and of what they keep locked.
  func reset() { sqlite3_reset(handle) }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
  func text(_ column: Int32) -> String { some(column) ?? "" }
  func some(_ column: Int32) -> String? {
    sqlite3_column_text(handle, column).map { String(cString: $0) }
  }

  /// SQLite copies the bytes.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension Snapshot {
  /// Readings that are not sealed yet, by time; from a time on, until before another, in milliseconds.
  func forEachHotRow(
    from start: Int64, to end: Int64, _ body: (SeriesID, Chunk.Row) throws -> Void
  ) throws {
    let rows = try RawRows(
      db, "SELECT time, series, value, quality, arrival FROM reading WHERE time >= ? AND time < ?",
      start, end)
    defer { rows.reset() }
    while try rows.next() {
      try body(
        SeriesID(Int32(rows.integer(1))),
        Chunk.Row(
          time: rows.integer(0), value: rows.real(2),
          quality: UInt8(truncatingIfNeeded: rows.integer(3)), arrival: rows.integer(4)))
    }
  }
}
