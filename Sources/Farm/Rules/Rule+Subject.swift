extension Rule.Subject {
  /// The first comparison of a condition tells what it is about and which way is worse; another
  /// of the same value the other way, joined by `or`, tells that either way is.
  init?(of condition: Expression) {
    var first: Comparison?
    var sides: (Comparison, Comparison)?
    condition.withoutNot.walk { part in
      if first == nil { first = Comparison(part) }
      guard sides == nil, case .binary(.or, let left, let right) = part,
        let a = Comparison(left), let b = Comparison(right), a.value == b.value, a.low != b.low
      else { return }
      sides = (a, b)
    }
    guard let first else { return nil }
    self.init(expression: first.value, metric: first.value.shownAs, lowIsWorse: first.low)
    if let (a, b) = sides, a.value == first.value {
      middle = .binary(.over, .binary(.plus, a.limit, b.limit), .number(2))
    }
  }

  /// A value against a limit.
  private struct Comparison {
    var value: Expression
    /// Whether it is true of low values.
    var low: Bool
    var limit: Expression

    init?(_ part: Expression) {
      guard case .binary(let operation, let left, let right) = part else { return nil }
      switch operation {
      case .less, .atMost: low = true
      case .greater, .atLeast: low = false
      default: return nil
      }
      (value, limit) = (left, right)
      // `3 mg/L > dissolved_oxygen` is about oxygen, too.
      if !left.readsAnything, right.readsAnything { (value, limit, low) = (right, left, !low) }
    }
  }
}

extension Expression {
  /// The same condition with its `not`s carried into the comparisons, which turn round: `not (x >= 4)`
  /// is about low values of x.
  fileprivate var withoutNot: Expression { pushed(false) }

  private func pushed(_ negated: Bool) -> Expression {
    switch self {
    case .not(let inner): return inner.pushed(!negated)
    case .binary(.and, let a, let b):
      return .binary(negated ? .or : .and, a.pushed(negated), b.pushed(negated))
    case .binary(.or, let a, let b):
      return .binary(negated ? .and : .or, a.pushed(negated), b.pushed(negated))
    case .binary(let operation, let a, let b) where negated:
      let turned: [Operation: Operation] = [
        .less: .atLeast, .atMost: .greater, .greater: .atMost, .atLeast: .less,
      ]
      return turned[operation].map { .binary($0, a, b) } ?? .not(self)
    default: return negated ? .not(self) : self
    }
  }
}
