import Farm

/// What is known of a span of time, for every farm and every reader: what digests are made of.
///
/// Plain data. ``DigestReader`` takes it from the store; a test writes it down.
public struct Facts: Sendable {
  /// From the end of what was told before to now, by when things became known.
  public var span: Range<Instant>
  /// Every change of every alert that was open or changed in the span, in order, and when the
  /// readings behind it came.
  public var alerts: [(change: AlertChange, receivedAt: Instant)] = []
  /// What to do when a rule fires, by the rule's name.
  public var whatToDo: [String: Title] = [:]
  /// Whether low values are the bad ones, by the rule's name.
  public var lowIsWorse: [String: Bool] = [:]
  /// Rules with a limit on either side, by name.
  public var twoSided: Set<String> = []
  /// Soil tests that came in.
  public var soil: [SoilFact] = []
  /// Batches that are near their harvest.
  public var harvests: [HarvestFact] = []
  /// Who should have been heard and was not.
  public var silences: [SilenceFact] = []
  /// How much was measured, by farm.
  public var coverage: [String: Coverage] = [:]
  /// Pictures of metrics, by unit and metric; drawn for those whose alert was firing.
  public var curves: [CurveKey: Curve] = [:]

  /// The event times that ``coverage`` is about: the span, but at least a day.
  public var measured: Range<Instant> {
    min(span.lowerBound, span.upperBound - .day)..<span.upperBound
  }

  /// Nothing known of a span.
  public init(span: Range<Instant>) { self.span = span }

  /// A soil test and what it says the plot needs.
  public struct SoilFact: Hashable, Sendable {
    /// The farm's and the unit's id.
    public var farm, unit: String
    /// The day of sampling.
    public var sampled: CivilDay
    /// What it found and what the plot needs, a sentence each.
    public var lines: [Title]

    /// A soil test.
    public init(farm: String, unit: String, sampled: CivilDay, lines: [Title]) {
      (self.farm, self.unit, self.sampled, self.lines) = (farm, unit, sampled, lines)
    }
  }

  /// A batch that is near its harvest.
  public struct HarvestFact: Hashable, Sendable {
    /// The farm's and the unit's id.
    public var farm, unit: String
    /// What it is called.
    public var batch: Title
    /// When it is to be harvested, where that is planned.
    public var day: CivilDay?
    /// Pre-harvest intervals that have not ended, or end today, or are not known.
    public var waits: [Wait]
    /// The last of those that are over.
    public var cleared: Wait?

    /// A pre-harvest interval.
    public struct Wait: Hashable, Sendable {
      /// What was applied.
      public var after: Title
      /// What is left of it.
      public var rest: Rest

      /// When harvest is allowed.
      public enum Rest: Hashable, Sendable {
        /// From this day on.
        case until(CivilDay)
        /// When the sum of daily means of water temperature is reached: `about` then, as warm as it
        /// lately was; so many days have no reading and count as nothing.
        case degreeDays(has: Double, asked: Double, about: CivilDay?, missing: Int)
        /// Nobody told the interval.
        case untold
      }

      /// An interval whose end is known.
      public init(after: Title, until: CivilDay) { self.init(after: after, rest: .until(until)) }
      /// An interval.
      public init(after: Title, rest: Rest) { (self.after, self.rest) = (after, rest) }

      /// The first day on which harvest is allowed, where it is known.
      public var until: CivilDay? { if case .until(let day) = rest { day } else { nil } }

      /// Whether it keeps from harvest on a day, or ends that day.
      func isOpen(on day: CivilDay) -> Bool {
        switch rest {
        case .until(let end): end >= day
        case .degreeDays: true
        case .untold: false
        }
      }
    }

    /// A batch.
    public init(farm: String, unit: String, batch: Title, day: CivilDay? = nil, waits: [Wait] = [])
    {
      (self.farm, self.unit, self.batch, self.day) = (farm, unit, batch, day)
      self.waits = waits
    }
  }

  /// A gateway or a sensor that was not heard for long.
  public struct SilenceFact: Hashable, Sendable {
    /// The farm's id.
    public var farm: String
    /// The unit's id; empty for a gateway.
    public var unit: String
    /// What is silent: the gateway's name, or the metric's and the sensor's.
    public var what: Title
    /// When it was last heard; `nil` when never.
    public var last: Instant?

    /// A silence.
    public init(farm: String, unit: String, what: Title, last: Instant?) {
      (self.farm, self.unit, self.what, self.last) = (farm, unit, what, last)
    }
  }

  /// How much was measured.
  public struct Coverage: Hashable, Sendable {
    /// Readings that came.
    public var readings = 0
    /// Those of them that the quality tests called bad.
    public var bad = 0
    /// Series that had any.
    public var series = 0
    /// Readings that sensors with a known interval should have given,
    public var expected = 0
    /// and how many of those did, none counted above what was expected.
    public var met = 0

    /// Nothing measured.
    public init() {}

    /// 0…1; `nil` when no sensor says how often it measures.
    public var share: Double? { expected > 0 ? Double(met) / Double(expected) : nil }

    static func + (a: Self, b: Self) -> Self {
      var sum = a
      sum.readings += b.readings
      sum.bad += b.bad
      sum.series += b.series
      sum.expected += b.expected
      sum.met += b.met
      return sum
    }
  }

  /// Which curve.
  public struct CurveKey: Hashable, Sendable {
    /// The farm's and the unit's id.
    public var farm, unit: String
    /// What is measured.
    public var metric: MetricID

    /// A key.
    public init(farm: String, unit: String, metric: MetricID) {
      (self.farm, self.unit, self.metric) = (farm, unit, metric)
    }
  }

  /// A metric's course, to be drawn.
  public struct Curve: Hashable, Sendable {
    /// From the left edge to the right.
    public var window: Range<Instant>
    /// In time order.
    public var points: [Chart.Point]
    /// A longer pause breaks the line.
    public var gap: Milliseconds
    /// Thresholds of rules, by the rule's name.
    public var limits: [String: [Chart.Limit]]

    /// A curve.
    public init(
      window: Range<Instant>, points: [Chart.Point], gap: Milliseconds = .hour,
      limits: [String: [Chart.Limit]] = [:]
    ) {
      (self.window, self.points, self.gap, self.limits) = (window, points, gap, limits)
    }
  }
}
