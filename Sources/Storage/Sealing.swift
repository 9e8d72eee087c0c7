import Farm
import Foundation
import GRDB

/// Turns cold readings into chunks, a local day at a time.
extension Store {
  /// Seals the oldest day that has ended before `limit`, if there is one; whether it did.
  ///
  /// One transaction for a day of all farms of a zone: a crash leaves the day sealed or not. A
  /// reading that comes late for a sealed day waits in the hot table and is merged by a later call.
  public func sealOneDay(
    before limit: Instant, zones: [String: Zone], catalogue: Catalogue
  ) throws -> Bool {
    try write { transaction in
      let db = transaction.db
      guard let oldest = try Int64.fetchOne(db, sql: "SELECT min(time) FROM reading") else {
        return false
      }
      let time = Instant(milliseconds: oldest)
      let series = try Int32.fetchOne(
        db, sql: "SELECT series FROM reading WHERE time = ?", arguments: [oldest])!
      let zone = zones[catalogue[SeriesID(series)].farm] ?? .utc
      let day = zone.day(of: time)
      let (start, end) = (zone.start(of: day), zone.start(of: CivilDay(number: day.number + 1)))
      guard end <= limit else { return false }
      let members = catalogue.all.map { (zones[$0.farm] ?? .utc) == zone }
      try transaction.seal(day, from: start, to: end) { members[Int($0) - 1] }
      return true
    }
  }
}

extension Transaction {
  fileprivate func seal(
    _ day: CivilDay, from start: Instant, to end: Instant, _ belongs: (Int32) -> Bool
  ) throws {
    var rows: [Int32: [Chunk.Row]] = [:]
    var strangers = false
    try snapshot.forEachHotRow(from: start.milliseconds, to: end.milliseconds) { series, row in
      if belongs(series.rawValue) {
        rows[series.rawValue, default: []].append(row)
      } else {
        strangers = true
      }
    }
    for (series, rows) in rows.sorted(by: { $0.key < $1.key }) {
      try put(Chunk(rows: rows), series: series, day: day)
      guard strangers else { continue }
      try db.execute(
        sql: "DELETE FROM reading WHERE time >= ? AND time < ? AND series = ?",
        arguments: [start.milliseconds, end.milliseconds, series])
    }
    if !strangers {
      try db.execute(
        sql: "DELETE FROM reading WHERE time >= ? AND time < ?",
        arguments: [start.milliseconds, end.milliseconds])
    }
  }

  /// Stores a chunk, merged with what was sealed of that day before.
  private func put(_ new: Chunk, series: Int32, day: CivilDay) throws {
    var chunk = new
    if let earlier = try snapshot.chunk(series: series, day: day) {
      chunk.rows = (earlier.rows + new.rows).sorted { $0.time < $1.time }
    }
    let summary = chunk.summary
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO chunk
          (series, day, count, bad, low, high, sum, first, last, arrival, data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        series, day.number, summary.count, summary.bad, summary.low, summary.high, summary.sum,
        chunk.rows.first!.time, chunk.rows.last!.time, chunk.rows.map(\.arrival).max(),
        Data(chunk.encoded()),
      ])
  }
}

extension Snapshot {
  /// A sealed day of a series.
  func chunk(series: Int32, day: CivilDay) throws -> Chunk? {
    let bytes = try Data.fetchOne(
      db, sql: "SELECT data FROM chunk WHERE series = ? AND day = ?",
      arguments: [series, day.number])
    return try bytes.map { try Chunk.unseal($0, series: series, day: day) }
  }

  /// Whether a reading of that series and time is sealed already.
  func isSealed(_ reading: Reading) throws -> Bool {
    let bytes = try Row.fetchAll(
      db,
      sql: "SELECT day, data FROM chunk WHERE series = ?1 AND day BETWEEN ?2 - 1 AND ?2 + 1 "
        + "AND first <= ?3 AND last >= ?3",
      arguments: [
        reading.series.rawValue, reading.time.milliseconds.flooredDivision(by: .day),
        reading.time.milliseconds,
      ])
    for row in bytes {
      let chunk = try Chunk.unseal(
        row[1], series: reading.series.rawValue, day: CivilDay(number: row[0]))
      if chunk.rows.contains(where: { $0.time == reading.time.milliseconds }) { return true }
    }
    return false
  }
}

extension Chunk {
  static func unseal(_ data: Data, series: Int32, day: CivilDay) throws -> Chunk {
    guard let chunk = Chunk(Array(data)) else {
      throw StoreError(
        .broken,
        Title(
          en:
            "The sealed readings of series \(series) on \(day) are damaged. Restore the data file from a backup.",
          zh: "序列 \(series) 在 \(day) 的封存读数已损坏。请从备份恢复数据文件。"))
    }
    return chunk
  }
}
