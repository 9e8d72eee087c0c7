import Farm

/// An alert from its first change to its last: what its changes amount to by a given time.
struct AlertStory: Hashable, Sendable {
  var id: String
  var rule: String
  var farm: String
  var unit: String
  /// The worst it was.
  var severity: Severity
  /// Event time at which the condition first held.
  var since: Instant
  /// Event time at which it fired.
  var firedAt: Instant
  /// Whether the readings that made it fire came within the digest's span.
  var isNew: Bool
  /// Event time at which it was resolved; `nil` while it goes on.
  var endedAt: Instant?
  /// Whether its last word is that there is no data to judge it by.
  var hasNoData: Bool
  /// The worst value, and its metric.
  var worst: Double?
  var metric: MetricID?
  /// The sentence of the last change that fired.
  var text: Title

  /// The stories of changes in the order they came about. `from` is when the last digest was made;
  /// what ended before it has been told, what never fired is nobody's matter.
  static func fold(
    _ changes: [(change: AlertChange, receivedAt: Instant)], from: Instant
  ) -> [AlertStory] {
    var order: [String] = []
    var stories: [String: AlertStory] = [:]
    var over: Set<String> = []
    // What a soil needs is told once, with its test, not every morning until the harvest.
    for (change, receivedAt) in changes where change.rule != Advice.alertRule {
      if stories[change.id] == nil {
        guard change.state == .firing else { continue }
        order.append(change.id)
        stories[change.id] = AlertStory(change, isNew: receivedAt >= from)
      }
      stories[change.id]!.take(change)
      if change.state == .resolved, receivedAt < from { over.insert(change.id) }
    }
    return order.filter { !over.contains($0) }.map { stories[$0]! }
  }

  private init(_ change: AlertChange, isNew: Bool) {
    (id, rule, farm, unit) = (change.id, change.rule, change.farm, change.unit)
    (severity, since, firedAt) = (change.severity, change.since, change.at)
    (self.isNew, hasNoData, text) = (isNew, false, change.text)
  }

  private mutating func take(_ change: AlertChange) {
    severity = max(severity, change.severity)
    hasNoData = change.state == .noData
    endedAt = change.state == .resolved ? change.at : nil
    if let worst = change.worst { self.worst = worst }
    if let metric = change.metric { self.metric = metric }
    if change.state == .firing { text = change.text }
  }
}
