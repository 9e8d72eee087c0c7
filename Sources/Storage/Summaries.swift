import Farm
import GRDB

extension Snapshot {
  /// Readings of a series from `start` to before `end`, in the order of time, sealed and hot alike.
  public func readings(
    of series: SeriesID, from start: Instant, to end: Instant
  ) throws -> [Reading] {
    let day = { (instant: Instant) in Int(instant.milliseconds.flooredDivision(by: .day)) }
    let sealed = try Row.fetchAll(
      db,
      sql: """
        SELECT day, data FROM chunk WHERE series = ? AND day BETWEEN ? - 1 AND ? + 1
          AND last >= ? AND first < ? ORDER BY day
        """,
      arguments: [
        series.rawValue, day(start), day(end), start.milliseconds, end.milliseconds,
      ])
    var readings: [Reading] = []
    for row in sealed {
      let chunk = try Chunk.unseal(row[1], series: series.rawValue, day: CivilDay(number: row[0]))
      for row in chunk.rows where row.time >= start.milliseconds && row.time < end.milliseconds {
        readings.append(Reading(row, series))
      }
    }
    let sealedCount = readings.count
    try forEachHotRow(from: start.milliseconds, to: end.milliseconds) { id, row in
      if id == series { readings.append(Reading(row, series)) }
    }
    if sealedCount > 0, readings.count > sealedCount { readings.sort { $0.time < $1.time } }
    return readings
  }

  /// A summary for each series and local day of some series, from heads where days are sealed: the
  /// cost is in days, not in readings.
  public func daySummaries(
    of series: Set<SeriesID>, zone: Zone, from start: Instant, to end: Instant
  ) throws -> [SeriesID: [CivilDay: DaySummary]] {
    var result: [SeriesID: [CivilDay: DaySummary]] = [:]
    let (first, last) = (zone.day(of: start), zone.day(of: end - 1))
    for id in series {
      let heads = try Row.fetchAll(
        db,
        sql: """
          SELECT day, count, bad, low, high, sum, first, last FROM chunk
          WHERE series = ? AND day BETWEEN ? AND ?
          """, arguments: [id.rawValue, first.number, last.number])
      for row in heads {
        let day = CivilDay(number: row[0])
        let inside = (row[6] as Int64) >= start.milliseconds && (row[7] as Int64) < end.milliseconds
        result[id, default: [:]][day] =
          inside ? DaySummary(row: row) : try part(of: id, day, from: start, to: end)
      }
    }
    let wanted = Set(series)
    try forEachHotRow(from: start.milliseconds, to: end.milliseconds) { id, row in
      guard wanted.contains(id) else { return }
      let day = zone.day(of: Instant(milliseconds: row.time))
      result[id, default: [:]][day, default: DaySummary()]
        .add(row.value, isBad: row.quality == QualityFlag.bad.rawValue)
    }
    return result
  }

  /// The first and last day of a span are seldom whole: their rows are read.
  private func part(
    of series: SeriesID, _ day: CivilDay, from start: Instant, to end: Instant
  ) throws -> DaySummary {
    var summary = DaySummary()
    let rows = try chunk(series: series.rawValue, day: day)?.rows ?? []
    for row in rows where row.time >= start.milliseconds && row.time < end.milliseconds {
      summary.add(row.value, isBad: row.quality == QualityFlag.bad.rawValue)
    }
    return summary
  }
}

extension DaySummary {
  init(row: Row) {
    count = row["count"]
    bad = row["bad"]
    low = row["low"]
    high = row["high"]
    sum = row["sum"]
  }
}

extension Reading {
  init(_ row: Chunk.Row, _ series: SeriesID) {
    self.init(
      series: series, time: Instant(milliseconds: row.time), value: row.value,
      quality: QualityFlag(rawValue: row.quality) ?? .notEvaluated)
  }
}
