/// Gross range test: what no working probe reports, and what the region does not see.
///
/// Source: IOOS QARTOD manuals, test 4; as ioos_qc 3.0 has it: values on a bound pass.
public struct GrossRange: Hashable, Sendable {
  /// Outside is bad.
  public var fail: ClosedRange<Double>
  /// Outside is suspect.
  public var suspect: ClosedRange<Double>?

  /// A test.
  public init(fail: ClosedRange<Double>, suspect: ClosedRange<Double>?) {
    (self.fail, self.suspect) = (fail, suspect)
  }

  /// The flag of a value.
  @inlinable public func flag(_ value: Double) -> QualityFlag {
    guard fail.contains(value) else { return .bad }
    guard let suspect else { return .good }
    return suspect.contains(value) ? .good : .suspect
  }
}

/// Spike test: how far a reading stands out from the ones beside it, known when the next has come.
///
/// Source: IOOS QARTOD manuals, test 6; both forms as ioos_qc 3.0 has them, limits strict.
public struct Spike: Hashable, Sendable {
  /// How standing out is measured.
  public enum Form: Sendable {
    /// Distance to the mean of both neighbours.
    case average
    /// The lesser of the two differences, when they have opposite signs.
    case differential
  }
  /// More is suspect.
  public var suspect: Double
  /// More is bad.
  public var fail: Double
  /// How.
  public var form: Form

  /// A test.
  public init(suspect: Double, fail: Double, form: Form = .average) {
    (self.suspect, self.fail, self.form) = (suspect, fail, form)
  }

  /// How far a value stands out.
  public func height(_ before: Double, _ value: Double, _ after: Double) -> Double {
    switch form {
    case .average: return abs(value - (before + after) / 2)
    case .differential:
      let (rise, fall) = (value - before, after - value)
      return rise * fall >= 0 ? 0 : min(abs(rise), abs(fall))
    }
  }

  /// The flag of the middle one of three; `nil` for a missing neighbour.
  public func flag(_ before: Double?, _ value: Double, _ after: Double?) -> QualityFlag {
    guard let before, let after else { return .notEvaluated }
    let height = height(before, value, after)
    return height > fail ? .bad : height > suspect ? .suspect : .good
  }
}

/// Rate of change test: too much change for the time between two readings.
///
/// Source: IOOS QARTOD manuals, test 7, as ioos_qc 3.0 has it (per second, strict). The span and the
/// fail limit are extensions: over less time than the span the whole step is allowed, since noise
/// between close readings is no trend.
public struct RateOfChange: Hashable, Sendable {
  /// More over ``span`` is suspect.
  public var suspect: Double
  /// More over ``span`` is bad.
  public var fail: Double
  /// Over how long; 1 ms is the plain test.
  public var span: Milliseconds

  /// A test.
  public init(suspect: Double, fail: Double = .infinity, span: Milliseconds) {
    (self.suspect, self.fail, self.span) = (suspect, fail, span)
  }

  /// The flag of a reading that comes `elapsed` after another.
  @inlinable public func flag(change: Double, elapsed: Milliseconds) -> QualityFlag {
    let scale = max(1, Double(elapsed) / Double(span))
    let size = abs(change)
    return size > fail * scale ? .bad : size > suspect * scale ? .suspect : .good
  }
}

/// Flat line test over a fixed number of readings: the probe says the same again and again.
///
/// Source: IOOS QARTOD manuals, test 8, as ioos_qc 3.0 has it: the window holds
/// `threshold / interval + 1` readings and its range must stay below the tolerance.
public struct FlatLine: Hashable, Sendable {
  /// Readings that differ by less are the same.
  public let tolerance: Double
  private let points: Int
  private var values: [Double?] = []
  private var next = 0

  /// A test for readings every `interval`, flat when they are the same for `threshold`.
  public init(tolerance: Double, threshold: Milliseconds, interval: Milliseconds) {
    self.tolerance = tolerance
    points = Int(threshold / interval) + 1
  }

  /// Whether the window that ends with this value is flat; `nil` is a missing value.
  public mutating func isFlat(_ value: Double?) -> Bool {
    if values.count < points { values.append(value) } else { values[next] = value }
    next = (next + 1) % points
    guard values.count == points, value != nil else { return false }
    let known = values.compactMap { $0 }
    return known.max()! - known.min()! < tolerance
  }
}

/// Attenuated signal test: over a span, the readings varied less than the medium ever does.
///
/// Source: IOOS QARTOD manuals, test 12. Looks at spans one after the other, so that it costs two
/// numbers; a span in which there was a gap is not judged.
public struct Attenuated: Hashable, Sendable {
  /// The least range over a span that is not suspect.
  public var least: Double
  /// How long a span is.
  public var span: Milliseconds
  var start = Int64.min
  var last = Int64.min
  var low = Double.infinity
  var high = -Double.infinity
  var quiet = false

  /// A test.
  public init(least: Double, span: Milliseconds) { (self.least, self.span) = (least, span) }

  /// Whether the last full span was too quiet, after a reading; more than `gap` ends a span.
  public mutating func isAttenuated(_ value: Double, at time: Instant, gap: Milliseconds) -> Bool {
    let now = time.milliseconds
    if start == .min || now - last > gap {
      begin(now)
      quiet = false
    }
    last = now
    (low, high) = (min(low, value), max(high, value))
    if high - low >= least { quiet = false }
    if now - start >= span {
      quiet = high - low < least
      begin(now)
      (low, high) = (value, value)
    }
    return quiet
  }

  private mutating func begin(_ now: Int64) {
    (start, low, high) = (now, .infinity, -.infinity)
  }
}

/// Climatology test: what a month of the year does not see.
///
/// Source: IOOS QARTOD manuals, test 5; outside is suspect, never bad.
public struct Climatology: Hashable, Sendable {
  /// Twelve ranges from January.
  public var months: [ClosedRange<Double>]

  /// A test; traps when there are not twelve ranges.
  public init(_ months: [ClosedRange<Double>]) {
    precondition(months.count == 12)
    self.months = months
  }

  /// The flag of a value in a month from 1.
  public func flag(_ value: Double, month: Int) -> QualityFlag {
    months[month - 1].contains(value) ? .good : .suspect
  }
}
