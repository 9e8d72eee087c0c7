import Farm
import Foundation
import GRDBSQLite

/// The yardstick of `furrow bench`: SQLite's C functions in a bare loop, the same rows into the same
/// table, durable, ten thousand to a transaction. No decoding, no rules, no other table.
public enum BareInsert {
  /// Rows of a transaction.
  public static let transaction = 10_000

  /// Inserts readings into a fresh file; returns how long it took.
  public static func run(path: String, _ readings: [Reading]) throws -> Duration {
    _ = try Store(path: path, .create)
    var db: OpaquePointer?
    var statement: OpaquePointer?
    guard sqlite3_open(path, &db) == SQLITE_OK else {
      throw StoreError(.unfit, Title(en: "\(path) cannot be opened.", zh: "无法打开 \(path)。"))
    }
    defer {
      sqlite3_finalize(statement)
      sqlite3_close(db)
    }
    sqlite3_exec(db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536", nil, nil, nil)
    sqlite3_prepare_v2(
      db,
      "INSERT INTO reading (time, series, value, quality, arrival) VALUES (?, ?, ?, ?, ?) "
        + "ON CONFLICT DO NOTHING", -1, &statement, nil)
    return ContinuousClock().measure {
      var arrival: Int64 = 0
      for start in stride(from: 0, to: readings.count, by: transaction) {
        sqlite3_exec(db, "BEGIN IMMEDIATE", nil, nil, nil)
        for reading in readings[start..<min(start + transaction, readings.count)] {
          arrival += 1
          sqlite3_bind_int64(statement, 1, reading.time.milliseconds)
          sqlite3_bind_int64(statement, 2, Int64(reading.series.rawValue))
          sqlite3_bind_double(statement, 3, reading.value)
          sqlite3_bind_int64(statement, 4, Int64(reading.quality.rawValue))
          sqlite3_bind_int64(statement, 5, arrival)
          sqlite3_step(statement)
          sqlite3_reset(statement)
        }
        sqlite3_exec(db, "COMMIT", nil, nil, nil)
      }
    }
  }
}
