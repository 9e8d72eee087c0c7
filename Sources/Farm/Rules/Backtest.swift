/// An alert as a whole: when it fired, how bad it was, when it ended.
public struct AlertSpan: Hashable, Sendable {
  /// The alert's id.
  public var id: String
  /// The rule's name.
  public var rule: String
  /// The farm's id.
  public var farm: String
  /// The unit's id; empty for a gateway.
  public var unit: String
  /// How bad at its worst.
  public var severity: Severity
  /// When it first fired, in event time.
  public var fired: Instant
  /// When it was resolved; `nil` while it fires.
  public var ended: Instant?
  /// What people read when it fired.
  public var text: Title

  /// The alerts behind some changes that ever fired, in the order in which they fired.
  public static func all(_ changes: some Sequence<AlertChange>) -> [AlertSpan] {
    var spans: [AlertSpan] = []
    var places: [String: Int] = [:]
    for change in changes {
      if let place = places[change.id] {
        spans[place].severity = max(spans[place].severity, change.severity)
        if change.state == .resolved { spans[place].ended = change.at }
      } else if change.state == .firing {
        places[change.id] = spans.count
        spans.append(
          AlertSpan(
            id: change.id, rule: change.rule, farm: change.farm, unit: change.unit,
            severity: change.severity, fired: change.at, text: change.text))
      }
    }
    return spans
  }
}

/// What other rules would have said of the same readings.
///
/// Two alerts are the same event when the same rule fired in the same unit and their times overlap; the
/// rest was gained or lost.
public struct Backtest: Sendable {
  /// What became of an alert.
  public enum Difference: Hashable, Sendable {
    case same
    case gained
    case lost
    /// By so many milliseconds.
    case earlier(Milliseconds)
    case later(Milliseconds)
  }

  /// Every alert of either side with what became of it, by the time it fired.
  public var rows: [(difference: Difference, before: AlertSpan?, after: AlertSpan?)] = []

  /// Compares the alerts of the rules as they are with those of others.
  public init(before: [AlertSpan], after: [AlertSpan]) {
    var left = after
    for old in before {
      let found = left.firstIndex {
        $0.rule == old.rule && $0.farm == old.farm && $0.unit == old.unit && $0.overlaps(old)
      }
      guard let found else {
        rows.append((.lost, old, nil))
        continue
      }
      let new = left.remove(at: found)
      let shift = new.fired - old.fired
      rows.append((shift == 0 ? .same : shift < 0 ? .earlier(-shift) : .later(shift), old, new))
    }
    rows += left.map { (.gained, nil, $0) }
    rows.sort { ($0.after ?? $0.before!).fired < ($1.after ?? $1.before!).fired }
  }
}

extension AlertSpan {
  fileprivate func overlaps(_ other: AlertSpan) -> Bool {
    let (a, b) = (ended?.milliseconds ?? .max, other.ended?.milliseconds ?? .max)
    return fired.milliseconds <= b && other.fired.milliseconds <= a
  }
}
