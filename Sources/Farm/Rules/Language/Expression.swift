/// A metric of a unit as a rule names it.
public struct MetricReference: Hashable, Sendable {
  /// The neighbouring unit's id or kind; `nil` for the unit that the rule is about.
  public var unit: String?
  /// The metric.
  public var metric: MetricID
}

/// An expression with a meaning: every name resolved, every number in the unit of its place.
///
/// Numbers that a site may override stay parameters; what depends on the unit (attributes) stays
/// by name until a rule is bound to a unit.
public indirect enum Expression: Hashable, Sendable {
  /// A number.
  case number(Double)
  /// A named number of the rule, wanted in a unit of measure; a difference or a point of it.
  case parameter(Int, UnitOfMeasure, difference: Bool)
  /// `true` or `false`.
  case truth(Bool)
  /// The present value of a metric.
  case metric(MetricReference)
  /// A numeric attribute of the unit: `area` in m2, `elevation` in m.
  case attribute(String)
  /// Whether a text attribute is one of some words.
  case attributeIs(String, [String])
  /// `-x`
  case minus(Expression)
  /// `abs(x)`
  case absolute(Expression)
  /// `not x`
  case not(Expression)
  /// An operator with two sides.
  case binary(Operation, Expression, Expression)
  /// A change of unit of measure.
  case convert(Conversion, Expression)
  /// Farm-local time of day from … until …; may pass midnight.
  case clock(Milliseconds, Milliseconds)
  /// Farm-local day of the year, month × 100 + day, both included; may pass new year.
  case season(Int, Int)
  /// A window's value in event time.
  case window(WindowFunction, Expression, Milliseconds)
  /// A condition on the data itself.
  case data(DataFunction, MetricReference, Double)
  /// The gateway that the rule is about said nothing for so long.
  case silent(Milliseconds)
  /// A formula of the registry.
  case formula(String, [Expression])

  /// Operators with two sides.
  public enum Operation: String, Hashable, Sendable {
    case and, or
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case equal = "="
    case unequal = "!="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case smaller = "min"
    case larger = "max"
  }
}

/// What can be asked of the readings of a span of event time.
public enum WindowFunction: String, Hashable, Sendable, CaseIterable {
  case avg, min, max, sum, count, stddev, median, change, rate, integral
  /// How long a condition held.
  case time
}

/// What can be asked of the data itself.
public enum DataFunction: String, Hashable, Sendable, CaseIterable {
  /// No reading for longer than a span (and than the sensor's own interval explains).
  case missing
  /// The same value for a span.
  case stuck
  /// The newest reading stands out from both neighbours.
  case spike
  /// The newest reading stepped away from what came before.
  case jump
  /// Two sensors of the metric differ by more than a share of their mean.
  case disagree
  /// How unusual, 0 to 1.
  case anomaly
  /// The newest reading was judged bad.
  case bad
  /// The newest reading was judged suspect.
  case suspect
}

extension Expression {
  /// This expression and every part of it, outermost first.
  func walk(_ visit: (Expression) -> Void) {
    visit(self)
    switch self {
    case .minus(let inner), .absolute(let inner), .not(let inner), .convert(_, let inner),
      .window(_, let inner, _):
      inner.walk(visit)
    case .binary(_, let left, let right):
      left.walk(visit)
      right.walk(visit)
    case .formula(_, let arguments):
      for argument in arguments { argument.walk(visit) }
    default: break
    }
  }

  /// Whether a reading or a gateway's silence has a say in it.
  var readsAnything: Bool {
    var isSilent = false
    walk { if case .silent = $0 { isSilent = true } }
    return isSilent || !metrics.isEmpty
  }

  /// The metrics that it reads, each once, in the order of writing.
  var metrics: [MetricReference] {
    var found: [MetricReference] = []
    walk { part in
      switch part {
      case .metric(let reference), .data(_, let reference, _):
        if !found.contains(reference) { found.append(reference) }
      default: break
      }
    }
    return found
  }
}
