/// How bad an alert is.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, warning, critical

  public static func < (a: Self, b: Self) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  /// For people.
  public var title: Title {
    switch self {
    case .info: Title(en: "info", zh: "提示")
    case .warning: Title(en: "warning", zh: "警告")
    case .critical: Title(en: "critical", zh: "严重")
    }
  }
}

/// Where an alert stands.
public enum AlertState: String, Sendable, CaseIterable {
  /// The condition is true, but not yet for long enough.
  case pending
  /// True for long enough.
  case firing
  /// Was firing; its `until` came true.
  case resolved
  /// Was pending; the condition went away first.
  case cancelled
  /// Cannot be judged: what the condition needs has not come.
  case noData = "no-data"

  /// For people.
  public var title: Title {
    switch self {
    case .pending: Title(en: "pending", zh: "待定")
    case .firing: Title(en: "firing", zh: "告警中")
    case .resolved: Title(en: "resolved", zh: "已解除")
    case .cancelled: Title(en: "cancelled", zh: "已取消")
    case .noData: Title(en: "no data", zh: "无数据")
    }
  }
}

/// One change of one alert, at an event time: what the engine says and the store keeps for ever.
///
/// Made of event data alone, so that live, replayed and tested readings give equal changes. An alert
/// is the changes that share an ``id``; its present is the last of them.
public struct AlertChange: Hashable, Sendable {
  /// `rule`, farm, unit and first event time, hashed: the same whenever it is computed.
  public var id: String
  /// The rule's name.
  public var rule: String
  /// The farm's id.
  public var farm: String
  /// The unit's id; empty for what concerns a farm or gateway as a whole.
  public var unit: String
  /// Where it stands after this change.
  public var state: AlertState
  /// How bad, after this change.
  public var severity: Severity
  /// Event time of this change.
  public var at: Instant
  /// Event time at which the condition first held.
  public var since: Instant
  /// The value that the condition is about, where there is one, and its metric.
  public var value: Double?
  /// The worst value so far.
  public var worst: Double?
  /// Metric of ``value`` and ``worst``.
  public var metric: MetricID?
  /// The readings that made this change.
  public var evidence: [Evidence]
  /// The sentence in both languages, with its numbers filled in.
  public var text: Title
  /// Nobody is told of this change: the rule's limit for the day is reached, or the alert is part
  /// of one that was already called unstable. Never so for a critical alert.
  public var quiet: Bool
  /// How often it changed of late: each time it begins or comes back counts one, halved every hour.
  public var flaps: Double
  /// It changed too often and goes on as one alert until it is calm.
  public var unstable: Bool

  /// A reading that counted.
  public struct Evidence: Hashable, Sendable {
    /// Which series.
    public var series: SeriesID
    /// Event time.
    public var time: Instant
    /// In the metric's canonical unit.
    public var value: Double
    /// Evidence.
    public init(series: SeriesID, time: Instant, value: Double) {
      (self.series, self.time, self.value) = (series, time, value)
    }
  }

  /// A change.
  public init(
    id: String, rule: String, farm: String, unit: String, state: AlertState, severity: Severity,
    at: Instant, since: Instant, value: Double? = nil, worst: Double? = nil,
    metric: MetricID? = nil, evidence: [Evidence] = [], text: Title,
    quiet: Bool = false, flaps: Double = 0, unstable: Bool = false
  ) {
    (self.id, self.rule, self.farm, self.unit) = (id, rule, farm, unit)
    (self.state, self.severity, self.at, self.since) = (state, severity, at, since)
    (self.value, self.worst, self.metric) = (value, worst, metric)
    (self.evidence, self.text, self.quiet) = (evidence, text, quiet)
    (self.flaps, self.unstable) = (flaps, unstable)
  }
}

/// What a rule tells an actuator to do.
public struct Command: Hashable, Sendable {
  /// The alert that gave it, the actuator and the action, hashed: the same whenever computed.
  public var id: String
  /// The farm's id.
  public var farm: String
  /// The unit's id.
  public var unit: String
  /// The actuator's name in the unit.
  public var actuator: String
  /// `on`, `off` or what the rule says.
  public var action: String
  /// Event time.
  public var at: Instant
  /// The rule's name.
  public var rule: String
  /// The alert's id.
  public var alert: String
  /// How often it was said before: 0 the first time.
  public var attempt: Int

  /// A command.
  public init(
    id: String, farm: String, unit: String, actuator: String, action: String, at: Instant,
    rule: String, alert: String, attempt: Int = 0
  ) {
    (self.id, self.farm, self.unit, self.actuator) = (id, farm, unit, actuator)
    (self.action, self.at, self.rule, self.alert) = (action, at, rule, alert)
    self.attempt = attempt
  }
}
