import Farm
import GRDB

extension Snapshot {
  /// Every change, up to `until`, of the alerts that were open at `from` or changed since, in the
  /// order they came about. Times are those of receipt: what came late is told when it came.
  public func alertChanges(
    openOrChangedFrom from: Instant, until: Instant
  ) throws -> [StoredAlertChange] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM alert_change WHERE received_at < ?2 AND alert IN (
          SELECT alert FROM alert_change WHERE received_at >= ?1 AND received_at < ?2
          UNION
          SELECT alert FROM (
            SELECT alert, state, max(number) FROM alert_change WHERE received_at < ?1
            GROUP BY alert)
          WHERE state IN ('firing', 'no-data'))
        ORDER BY number
        """, arguments: [from.milliseconds, until.milliseconds]
    ).map(StoredAlertChange.init)
  }

  /// Event time of the newest reading of every series that has one, sealed and hot alike.
  public func newestTimes() throws -> [SeriesID: Instant] {
    var newest: [SeriesID: Instant] = [:]
    for sql in [
      "SELECT series, max(last) FROM chunk GROUP BY series",
      "SELECT series, max(time) FROM reading GROUP BY series",
    ] {
      for row in try Row.fetchAll(db, sql: sql) {
        let (series, time) = (SeriesID(row[0]), Instant(milliseconds: row[1]))
        newest[series] = max(newest[series] ?? time, time)
      }
    }
    return newest
  }
}
