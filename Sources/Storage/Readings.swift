import Farm
import GRDB
import GRDBSQLite

/// The hot path of a transaction: readings in, by a prepared statement and raw binds.
///
/// Lives inside one ``Store/write(_:)``. Numbers readings in the order they are put, and keeps the
/// span of their times for the ``Transaction/close(_:receivedAt:)`` row.
public struct ReadingWriter {
  private let db: Database
  private let statement: Statement
  private let handle: OpaquePointer
  private let first: Int64
  private var next: Int64
  private var oldest = Int64.max
  private var newest = Int64.min

  init(db: Database) throws {
    self.db = db
    statement = try db.cachedStatement(
      sql: """
        INSERT INTO reading (time, series, value, quality, arrival) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """)
    handle = statement.sqliteStatement
    next = try db.snapshotOfArrivals() + 1
    first = next
  }

  /// The number that the next reading gets.
  public var nextArrival: Int64 { next }

  /// Puts a reading; false when the series had one at that time, which then stays as it was.
  public mutating func put(_ reading: Reading) throws -> Bool {
    guard try insert(reading, arrival: next) else { return false }
    next += 1
    oldest = min(oldest, reading.time.milliseconds)
    newest = max(newest, reading.time.milliseconds)
    return true
  }

  /// Puts a reading that is not the newest of its series; false when it was there, hot or sealed.
  public mutating func putLate(_ reading: Reading) throws -> Bool {
    if try Snapshot(db: db).isSealed(reading) { return false }
    return try put(reading)
  }

  /// Puts a reading that the engine computed. It has no arrival: history computes it again.
  public mutating func putDerived(_ reading: Reading) throws {
    _ = try insert(reading, arrival: 0)
  }

  private func insert(_ reading: Reading, arrival: Int64) throws -> Bool {
    sqlite3_reset(handle)
    sqlite3_bind_int64(handle, 1, reading.time.milliseconds)
    sqlite3_bind_int64(handle, 2, Int64(reading.series.rawValue))
    sqlite3_bind_double(handle, 3, reading.value)
    sqlite3_bind_int64(handle, 4, Int64(reading.quality.rawValue))
    sqlite3_bind_int64(handle, 5, arrival)
    guard sqlite3_step(handle) == SQLITE_DONE else {
      let code = sqlite3_extended_errcode(db.sqliteConnection)
      let message = String(cString: sqlite3_errmsg(db.sqliteConnection))
      sqlite3_reset(handle)
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
    return sqlite3_changes(db.sqliteConnection) == 1
  }

  /// Takes a number for an input that is no reading (time passing, an acknowledgement).
  public mutating func putPassage(
    farm: String, time: Instant, kind: PassageKind, detail: String = ""
  ) throws {
    try db.execute(
      sql: "INSERT INTO passage (arrival, farm, time, kind, detail) VALUES (?, ?, ?, ?, ?)",
      arguments: [next, farm, time.milliseconds, kind.rawValue, detail])
    // Not part of the span of times: a walk over history meets passages first, whatever their time.
    next += 1
  }

  /// Writes the row that closes this transaction's readings.
  public mutating func close(receivedAt: Instant) throws {
    sqlite3_reset(handle)
    guard next > first else { return }
    try db.execute(
      sql: """
        INSERT INTO intake (last, first, received_at, oldest, newest) VALUES (?, ?, ?, ?, ?)
        """, arguments: [next - 1, first, receivedAt.milliseconds, oldest, newest])
  }
}

/// Inputs of the engine that are no readings.
public enum PassageKind: String, Sendable {
  /// Time passed on a farm without readings.
  case time
  /// A gateway acknowledged a command; the detail is its id.
  case acknowledgement
}

extension Database {
  /// The newest number given to a reading or passage; 0 when there is none.
  func snapshotOfArrivals() throws -> Int64 {
    try Int64.fetchOne(self, sql: "SELECT max(last) FROM intake") ?? 0
  }
}

extension Transaction {
  /// A writer for this transaction's readings.
  public func readingWriter() throws -> ReadingWriter { try ReadingWriter(db: db) }

  /// Stores series that the catalogue numbered since the store was last written.
  public func insert(_ series: some Collection<Series>, from number: Int) throws {
    for (i, series) in series.enumerated() {
      try db.execute(
        sql: "INSERT INTO series (id, farm, unit, metric, sensor) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          number + i, series.farm, series.unit, series.metric.name, series.sensor,
        ])
    }
  }

  /// Stores the farms of a site with the partition each belongs to for ever.
  public func register(_ farms: [FarmHolding]) throws {
    for farm in farms {
      try db.execute(
        sql: """
          INSERT INTO farm (id, cooperative, partition) VALUES (?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET cooperative = excluded.cooperative
          """, arguments: [farm.id, farm.cooperative, farm.partition])
    }
  }

  /// Changes the flags of readings that a later one shed light on.
  public func revise(_ readings: [Reading]) throws {
    guard !readings.isEmpty else { return }
    let statement = try db.cachedStatement(
      sql: "UPDATE reading SET quality = ? WHERE time = ? AND series = ?")
    for reading in readings {
      try statement.execute(
        arguments: [reading.quality.rawValue, reading.time.milliseconds, reading.series.rawValue])
    }
  }
}

extension Snapshot {
  /// Every series, by number.
  public func catalogue() throws -> Catalogue {
    let rows = try Row.fetchAll(
      db, sql: "SELECT farm, unit, metric, sensor FROM series ORDER BY id")
    let series = try rows.map { row in
      let name: String = row[2]
      guard let metric = Metric.named(name) else {
        throw StoreError(
          .unfit,
          Title(
            en: "The data file knows a metric \"\(name)\" that this Furrow does not. Upgrade.",
            zh: "数据文件中的指标“\(name)”本版本不认识。请升级。"))
      }
      return Series(farm: row[0], unit: row[1], metric: metric, sensor: row[3])
    }
    return Catalogue(series)
  }

  /// How many readings are stored, sealed ones among them.
  public func readingCount() throws -> Int {
    let hot = try Int.fetchOne(db, sql: "SELECT count(*) FROM reading") ?? 0
    let sealed = try Int.fetchOne(db, sql: "SELECT sum(count) FROM chunk") ?? 0
    return hot + sealed
  }
}
