/// The number of a series in a store's ``Catalogue``; counts from 1 and never changes meaning.
public struct SeriesID: Hashable, Comparable, Sendable {
  /// The number.
  public let rawValue: Int32
  /// A series number.
  @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What the quality tests say of a reading, in QARTOD's numbers.
///
/// Source: IOOS QARTOD, Manual for Real-Time Quality Control, flags of UNESCO 2013.
public enum QualityFlag: UInt8, Sendable, CaseIterable {
  /// Passed every test that applied.
  case good = 1
  /// No test could judge it (too little before it, or it came late).
  case notEvaluated = 2
  /// Unusual: kept, shown, used by rules.
  case suspect = 3
  /// Not to be believed: kept and shown, takes no part in rules unless they ask.
  case bad = 4
  /// A gap where a value should be.
  case missing = 9
}

/// One value of a series at one event time, in the metric's canonical unit.
public struct Reading: Hashable, Sendable {
  /// Which series.
  public var series: SeriesID
  /// When it was measured.
  public var time: Instant
  /// In the metric's canonical unit; finite.
  public var value: Double
  /// What the quality tests said.
  public var quality: QualityFlag

  /// A reading; not yet judged unless said.
  @inlinable public init(
    series: SeriesID, time: Instant, value: Double, quality: QualityFlag = .notEvaluated
  ) {
    (self.series, self.time, self.value, self.quality) = (series, time, value, quality)
  }
}

/// Unit + metric + sensor: what readings belong to.
public struct Series: Hashable, Sendable {
  /// The farm's id.
  public var farm: String
  /// The unit's id within the farm.
  public var unit: String
  /// The number of what is measured; a whole ``Metric`` for each of 100,000 series would be too much.
  public var metricID: MetricID
  /// The sensor's id within the unit; empty where a unit has one nameless probe of the metric.
  public var sensor: String

  /// A series.
  public init(farm: String, unit: String, metric: Metric, sensor: String) {
    (self.farm, self.unit, metricID, self.sensor) = (farm, unit, metric.id, sensor)
  }

  /// What is measured.
  public var metric: Metric { Metric.with(metricID) }
}

/// Every series that ever was, numbered in the order it was first seen.
///
/// Kept in memory whole and stored in the transaction that first needs a number, so a number and
/// its meaning become durable together.
public struct Catalogue: Sendable {
  /// All series; the one numbered `n` stands at `n - 1`.
  public private(set) var all: [Series] = []
  private var numbers: [Series: SeriesID] = [:]

  /// A catalogue of the stored series, in the order of their numbers from 1.
  public init(_ stored: [Series] = []) {
    for series in stored { _ = number(series) }
  }

  /// The number of a series, given now if it has none.
  public mutating func number(_ series: Series) -> SeriesID {
    if let known = numbers[series] { return known }
    all.append(series)
    let id = SeriesID(Int32(all.count))
    numbers[series] = id
    return id
  }

  /// The number of a series, if it has one.
  public func find(_ series: Series) -> SeriesID? { numbers[series] }

  /// What a number means. Traps on a number that this catalogue never gave.
  public subscript(id: SeriesID) -> Series { all[Int(id.rawValue) - 1] }
}
