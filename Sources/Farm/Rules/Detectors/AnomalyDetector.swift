import Foundation

/// How unusual a reading is for its series, in one pass: constant memory, constant work, one set of
/// constants for every series, no training, no look ahead.
///
/// Four views of the series, each ranked against its own past: the level against the hour of the day, the
/// mean of the last readings against the long mean, the level against the quarter hour, and the
/// step from the reading before. The first two must agree (their ranks are averaged); habituation
/// raises the bar where much is unusual, and a stretch is told once, at its worst. It misses slow
/// drift, low variability and gaps: those are rules of their own. Under 2 KB, all of it in place.
public struct AnomalyDetector: Sendable {
  /// Which view found a reading unusual.
  public enum Channel: UInt8, Sendable, CaseIterable {
    /// The level, for the hour of the day, and the mean of the last readings.
    case level
    /// The level, for the quarter of an hour, over weeks.
    case season
    /// The step from the reading before.
    case step

    /// For people.
    public var title: Title {
      switch self {
      case .level: Title(en: "unusual level", zh: "水平异常")
      case .season: Title(en: "unusual for the time of day", zh: "时段异常")
      case .step: Title(en: "unusual step", zh: "突变")
      }
    }
  }

  /// What is said of a reading.
  public struct Verdict: Hashable, Sendable {
    /// From 0 to 1; a score of 0.475 or more is an alert, 0.55 for fewer.
    public var score: Double
    /// What found it.
    public var channel: Channel
    /// What the level would have been.
    public var expected: Double
  }

  private var level = RunningMean(length: 2000)
  private var short = RunningMean(length: 8)
  private var long = RunningMean(length: 100_000)
  private var smooth = RunningMean(length: 20)
  /// By hour, weekdays and then weekends; NaN while empty.
  private var hours = InlineArray<48, Float>(repeating: .nan)
  private var hourCounts = InlineArray<48, UInt8>(repeating: 0)
  private var quarters = InlineArray<96, Float>(repeating: .nan)
  private var ranks = (TailRank(), TailRank(), TailRank(), TailRank())
  private var previous = Double.nan
  private var bar = 0.0
  private var held = -Double.infinity
  private var sinceHeld = 0
  /// Whether steps are watched beside level and season.
  private let steps: Bool

  /// A detector; `steps` is for probes, whose failures are sudden.
  public init(steps: Bool = true) { self.steps = steps }

  /// The verdict on a value at a local time: milliseconds since local midnight, and whether the day
  /// is a Saturday or Sunday.
  public mutating func step(_ value: Double, clock: Milliseconds, weekend: Bool) -> Verdict {
    let a = hourly(value, Int(clock / .hour), weekend)
    let b = ranks.1.score(short.taking(value) - level.mean)
    let c = quarterly(value, Int(clock / (15 * .minute)))
    var (raw, channel) = ((a.score + b) / 2, Channel.level)
    if c - 1.1 > raw { (raw, channel) = (c - 1.1, .season) }
    if steps {
      let d = previous.isNaN ? 0 : ranks.3.score(value - previous)
      if d - 0.8 > raw { (raw, channel) = (d - 0.8, .step) }
    }
    let expected = channel == .step ? previous : a.expected
    previous = value
    return Verdict(score: min(1, settle(raw) / 5), channel: channel, expected: expected)
  }

  private mutating func hourly(_ value: Double, _ hour: Int, _ weekend: Bool)
    -> (score: Double, expected: Double)
  {
    let base = level.count == 0 ? value : level.mean
    let cell = hour + (weekend ? 24 : 0)
    let other = hour + (weekend ? 0 : 24)
    let season = hours[cell].isNaN ? (hours[other].isNaN ? 0 : hours[other]) : hours[cell]
    let off = value - base
    let score = ranks.0.score(off - Double(season))
    hourCounts[cell] = min(255, hourCounts[cell] &+ (hourCounts[cell] < 255 ? 1 : 0))
    let step = max(0.05, 1 / Double(hourCounts[cell]))
    let before = hours[cell].isNaN ? 0 : Double(hours[cell])
    hours[cell] = Float(before + step * (off - before))
    level.take(value)
    return (score, base + Double(season))
  }

  private mutating func quarterly(_ value: Double, _ quarter: Int) -> Double {
    let off = value - (long.count == 0 ? value : long.mean)
    let season = quarters[quarter].isNaN ? 0 : Double(quarters[quarter])
    let residual = off - season
    // The first value of a cell sets it, as a running mean's does.
    let before = quarters[quarter].isNaN ? off : Double(quarters[quarter])
    quarters[quarter] = Float(before + 0.1 * (off - before))
    long.take(value)
    return ranks.2.score(smooth.taking(residual))
  }

  /// Habituation and the refractory time: what passes, passes once.
  private mutating func settle(_ raw: Double) -> Double {
    bar *= Self.fading
    let score = raw - bar
    sinceHeld += 1
    if sinceHeld > 150 { held = -.infinity }
    guard score > max(held, 0) else { return 0 }
    if score >= 2.2, held < 2.2 { bar += 0.1 }
    held = score
    sinceHeld = 0
    return score
  }

  private static let fading = exp(-1.0 / 1000)
}

/// A mean that begins as the plain mean and goes on as an exponential one.
struct RunningMean: Hashable, Sendable {
  let length: Int
  private(set) var mean = 0.0
  private(set) var count = 0

  init(length: Int) { self.length = length }
  init(length: Int, mean: Double, count: Int) {
    (self.length, self.mean, self.count) = (length, mean, count)
  }

  mutating func take(_ value: Double) {
    if count < length { count += 1 }
    mean += (value - mean) / Double(count)
  }

  /// The mean with a value taken in.
  mutating func taking(_ value: Double) -> Double {
    take(value)
    return mean
  }
}

extension AnomalyDetector {
  func write(_ out: inout ByteWriter) {
    for mean in [level, short, long, smooth] {
      out.put(mean.mean)
      out.put(UInt32(mean.count))
    }
    for index in hours.indices { out.put(hours[index].bitPattern) }
    for index in quarters.indices { out.put(quarters[index].bitPattern) }
    for index in hourCounts.indices { out.put(hourCounts[index]) }
    for rank in [ranks.0, ranks.1, ranks.2, ranks.3] { rank.write(&out) }
    out.put(previous)
    out.put(bar)
    out.put(held)
    out.put(UInt32(sinceHeld))
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    self.init()
    func mean(_ length: Int, _ input: inout ByteReader) throws(SnapshotError) -> RunningMean {
      RunningMean(
        length: length, mean: try input.double(), count: Int(try input.take() as UInt32))
    }
    level = try mean(level.length, &input)
    short = try mean(short.length, &input)
    long = try mean(long.length, &input)
    smooth = try mean(smooth.length, &input)
    for index in hours.indices { hours[index] = Float(bitPattern: try input.take()) }
    for index in quarters.indices { quarters[index] = Float(bitPattern: try input.take()) }
    for index in hourCounts.indices { hourCounts[index] = try input.take() }
    ranks = (
      try TailRank(&input), try TailRank(&input), try TailRank(&input), try TailRank(&input)
    )
    previous = try input.double()
    bar = try input.double()
    held = try input.double()
    sinceHeld = Int(try input.take() as UInt32)
  }
}
