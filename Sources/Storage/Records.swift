import Farm
import GRDB
import Provenance

extension Snapshot {
  /// What the series of a batch's stays measured, day by day; with a digest over the exact readings
  /// when it is to be sealed, which reads them all. Without, the cost is in days.
  ///
  /// Bad readings count in the digest, for they were measured, but not in the days.
  public func conditions(
    of batch: Batch, catalogue: Catalogue, sensors: (_ unit: String) -> [Sensor], zone: Zone,
    until now: Instant, withDigest: Bool = false
  ) throws -> [Conditions] {
    var all: [Conditions] = []
    for stay in batch.stays {
      let end = stay.to ?? now
      guard end > stay.from else { continue }
      let series = seriesIDs(farm: batch.name.farm, unit: stay.unit, catalogue)
      let days = try daySummaries(of: Set(series), zone: zone, from: stay.from, to: end)
      for id in series {
        guard let found = days[id], !found.isEmpty else { continue }
        let meaning = catalogue[id]
        let interval = sensors(stay.unit).first {
          $0.metric == meaning.metric && ($0.id == meaning.sensor || meaning.sensor.isEmpty)
        }?.interval
        all.append(
          Conditions(
            farm: batch.name.farm, unit: stay.unit, metric: meaning.metric, sensor: meaning.sensor,
            from: stay.from, to: end, isCycle: stay.isCycle, days: Self.days(found),
            // How long an open journey will last, nobody knows.
            expected: stay.isCycle || stay.to != nil
              ? interval.map { Int((end - stay.from) / $0) } : nil,
            digest: withDigest ? try digest(of: id, from: stay.from, to: end) : nil))
      }
    }
    return all
  }

  private func seriesIDs(
    farm: String, unit: String, metric: Metric? = nil, _ catalogue: Catalogue
  ) -> [SeriesID] {
    catalogue.all.enumerated().filter {
      $0.element.farm == farm && $0.element.unit == unit
        && (metric == nil || $0.element.metric == metric)
    }.map { SeriesID(Int32($0.offset + 1)) }
  }

  private static func days(_ found: [CivilDay: DaySummary]) -> [Conditions.Day] {
    found.sorted { $0.key < $1.key }.compactMap { day, summary in
      guard let low = summary.low, let high = summary.high, let mean = summary.mean else {
        return nil
      }
      return Conditions.Day(
        day: day, count: summary.count - summary.bad, low: low, high: high, mean: mean)
    }
  }

  /// The digest that a record commits to, over the readings of a series in a time.
  public func digest(of series: SeriesID, from: Instant, to: Instant) throws -> String {
    var digest = ReadingsDigest()
    for reading in try readings(of: series, from: from, to: to) {
      digest.add(time: reading.time, value: reading.value, quality: reading.quality)
    }
    return digest.finalize()
  }

  /// Daily means of a metric in a unit, for degree-days. A day is known when at least 18 of its
  /// hours have a reading (an engineering default): half a day's mean would be no day's mean.
  public func dailyMeans(
    of metric: Metric, unit: String, farm: String, catalogue: Catalogue, from: Instant, to: Instant,
    zone: Zone
  ) throws -> [CivilDay: Double] {
    var sums: [CivilDay: (sum: Double, count: Int, hours: Set<Int64>)] = [:]
    for reading in try readings(
      of: metric, unit: unit, farm: farm, catalogue: catalogue, from: from, to: to)
    {
      let day = zone.day(of: reading.time)
      sums[day, default: (0, 0, [])].sum += reading.value
      sums[day]!.count += 1
      sums[day]!.hours.insert(zone.clock(of: reading.time) / .hour)
    }
    return sums.filter { $0.value.hours.count >= 18 }.mapValues { $0.sum / Double($0.count) }
  }

  /// Readings of a metric in a unit that are not bad, by time.
  public func readings(
    of metric: Metric, unit: String, farm: String, catalogue: Catalogue, from: Instant, to: Instant
  ) throws -> [Reading] {
    try seriesIDs(farm: farm, unit: unit, metric: metric, catalogue)
      .flatMap { try readings(of: $0, from: from, to: to) }
      .filter { $0.quality != .bad && $0.quality != .missing }
      .sorted { $0.time < $1.time }
  }

  /// The newest sealed record of a batch: its body, its leaf and where that stands in the log.
  public func sealedRecord(_ name: BatchName) throws -> SealedRecord? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT * FROM record WHERE farm = ? AND batch = ? ORDER BY number DESC LIMIT 1
        """, arguments: [name.farm, name.id])
    return try row.map { row in
      SealedRecord(
        leaf: row["leaf"], body: try JSON(parsing: row["body"] as String), index: row["leaf_index"],
        time: Instant(milliseconds: row["time"]))
    }
  }
}

/// A record as it was sealed.
public struct SealedRecord: Sendable {
  /// The leaf's text.
  public var leaf: String
  /// The record itself.
  public var body: JSON
  /// The leaf's index.
  public var index: Int
  /// When it was sealed.
  public var time: Instant
}

extension Transaction {
  /// Seals a record: its body, and a leaf that commits to it.
  public func seal(_ record: Provenance.Record, at time: Instant) throws {
    let leaf = record.seal(at: time).canonical
    let name = record.batch.name
    try db.execute(
      sql: """
        INSERT INTO record (farm, batch, time, leaf, leaf_index, body) VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        name.farm, name.id, time.milliseconds, leaf, try log.size, record.json.canonical,
      ])
    try log.append(leaf)
    try db.execute(
      sql: "UPDATE batch SET verdict = ? WHERE farm = ? AND id = ?",
      arguments: [record.verdict?.rawValue, name.farm, name.id])
  }
}
