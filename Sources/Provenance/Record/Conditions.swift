import Crypto
import Farm

/// What a series measured over a stay, day by day: what a record shows and what it commits to.
public struct Conditions: Hashable, Sendable {
  /// The farm's and the unit's id.
  public var farm: String, unit: String
  /// What was measured.
  public var metric: Metric
  /// The sensor's id; empty for a unit's only one.
  public var sensor: String
  /// From the first to the last instant that counts.
  public var from: Instant, to: Instant
  /// Whether the batch grew there, rather than being carried or kept.
  public var isCycle: Bool
  /// Days with readings, in order.
  public var days: [Day]
  /// Readings that the sensor should have given, by its interval; `nil` when nobody said how often.
  public var expected: Int?
  /// `ni:///sha-256;…` over the exact readings; `nil` before the record is sealed.
  public var digest: String?

  /// One local day of a series.
  public struct Day: Hashable, Sendable {
    /// Which day, in the farm's zone.
    public var day: CivilDay
    /// Readings.
    public var count: Int
    /// Least, greatest, mean.
    public var low: Double, high: Double, mean: Double
    /// A day.
    public init(day: CivilDay, count: Int, low: Double, high: Double, mean: Double) {
      (self.day, self.count, self.low, self.high, self.mean) = (day, count, low, high, mean)
    }
  }

  /// Conditions of a series.
  public init(
    farm: String, unit: String, metric: Metric, sensor: String, from: Instant, to: Instant,
    isCycle: Bool = true, days: [Day], expected: Int? = nil, digest: String? = nil
  ) {
    (self.farm, self.unit, self.metric, self.sensor) = (farm, unit, metric, sensor)
    (self.from, self.to, self.isCycle, self.days) = (from, to, isCycle, days)
    (self.expected, self.digest) = (expected, digest)
  }

  /// Readings.
  public var count: Int { days.reduce(0) { $0 + $1.count } }
  /// The least and the greatest of all.
  public var low: Double? { days.map(\.low).min() }
  /// The greatest of all.
  public var high: Double? { days.map(\.high).max() }
  /// The mean of all readings.
  public var mean: Double? {
    count == 0 ? nil : days.reduce(0) { $0 + $1.mean * Double($1.count) } / Double(count)
  }
  /// The share of expected readings that came, 0…1; `nil` when nobody said how often.
  public var coverage: Double? {
    expected.flatMap { $0 > 0 ? min(1, Double(count) / Double($0)) : nil }
  }
}

/// A digest over the exact readings of a series, in the order of time.
///
/// Each reading is 17 bytes: time in milliseconds and the value's bits, both big-endian, then the
/// quality flag. Anyone who has the readings can compute it again; changing one changes it.
public struct ReadingsDigest {
  private var hash = SHA256()

  /// Over nothing yet.
  public init() {}

  /// Takes the next reading.
  public mutating func add(time: Instant, value: Double, quality: QualityFlag) {
    withUnsafeTemporaryAllocation(byteCount: 17, alignment: 1) { buffer in
      buffer.storeBytes(of: time.milliseconds.bigEndian, as: Int64.self)
      buffer.storeBytes(of: value.bitPattern.bigEndian, toByteOffset: 8, as: UInt64.self)
      buffer[16] = quality.rawValue
      hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
    }
  }

  /// `ni:///sha-256;…`, hexadecimal as EPCIS writes it.
  public func finalize() -> String { "ni:///sha-256;" + hexadecimal(Array(hash.finalize())) }
}
