extension Rule {
  /// Notes alerts that never begin or can never end.
  ///
  /// Only what can be tried out is judged: conditions on one value against numbers. They are tried at
  /// every number they mention and between them, over all that the value can be.
  func checkSense(_ mistakes: inout [Mistake]) {
    if expressions.contains(where: { $0.depth > Expression.deepest }) {
      mistakes.append(
        Mistake(
          Title(
            en: "An expression of this rule nests too deeply.", zh: "这条规则的表达式嵌套太深。"),
          remedy: Title(en: "Divide it into several rules.", zh: "请拆成几条规则。"), at: position))
      return
    }
    for problem in senseProblems(numbers) {
      mistakes.append(
        Mistake(problem.message, remedy: problem.remedy, at: position(of: problem.place)))
    }
  }

  /// What makes no sense, and which key it is about.
  struct SenseProblem {
    enum Place { case level(Int), until }
    var message: Title
    var remedy: Title
    var place: Place
  }

  private func position(of place: SenseProblem.Place) -> Position {
    switch place {
    case .level(let index): levels[index].position
    case .until: untilPosition ?? position
    }
  }

  /// What makes no sense when the named numbers have some values: the rule's own, or a unit's.
  func senseProblems(_ numbers: [Rule.Number]) -> [SenseProblem] {
    let conditions = levels.map(\.condition)
    guard let subject = Trial.subject(conditions + [until].compactMap { $0 }) else { return [] }
    let trial = Trial(self, subject, numbers)
    var problems: [SenseProblem] = []
    for (index, condition) in conditions.enumerated()
    where !trial.values.contains(where: { trial.holds(condition, $0) }) {
      problems.append(
        SenseProblem(
          message: Title(
            en: "This is never true: \(trial.bounds.en)", zh: "这永远不成立：\(trial.bounds.zh)"),
          remedy: Checker.checkNumber, place: .level(index)))
    }
    guard problems.isEmpty else { return problems }
    let on = { (value: Double) in conditions.contains { trial.holds($0, value) } }
    if let until { return ends(until, trial, on) }
    guard trial.values.allSatisfy(on) else { return [] }
    return [
      SenseProblem(
        message: Title(
          en: "This alert can never end: \(trial.bounds.en)",
          zh: "这个告警永远不会解除：\(trial.bounds.zh)"),
        remedy: Checker.checkNumber, place: .level(0))
    ]
  }

  private func ends(
    _ until: Expression, _ trial: Trial, _ on: (Double) -> Bool
  ) -> [SenseProblem] {
    let ends = trial.values.filter { trial.holds(until, $0) }
    if ends.isEmpty || ends.allSatisfy(on) {
      return [
        SenseProblem(
          message: ends.isEmpty
            ? Title(
              en: "This alert can never end: \"until\" is never true.",
              zh: "这个告警永远不会解除：“until”永远不成立。")
            : Title(
              en: "This alert can never end: \"until\" is true only while \"when\" is.",
              zh: "这个告警永远不会解除：“until”只在“when”成立时才成立。"),
          remedy: Title(
            en: "Let \"until\" lie on the other side of \"when\".",
            zh: "请让“until”位于“when”的另一侧。"), place: .until)
      ]
    }
    guard let both = ends.first(where: on) else { return [] }
    return [
      SenseProblem(
        message: Title(
          en: "At \(trial.text(both)) both \"when\" and \"until\" are true: the alert would begin "
            + "and end with every reading.",
          zh: "为 \(trial.text(both)) 时“when”和“until”同时成立：每条读数都会触发又解除。"),
        remedy: Title(
          en: "Let \"until\" begin where \"when\" ends.",
          zh: "请让“until”从“when”结束处开始。"), place: .until)
    ]
  }
}

/// Tries conditions on a single value out over all that it can be.
private struct Trial {
  let numbers: [Rule.Number]
  let subject: Expression
  let reach: ClosedRange<Double>
  var values: [Double] = []

  init(_ rule: Rule, _ subject: Expression, _ numbers: [Rule.Number]) {
    (self.subject, self.numbers) = (subject, numbers)
    let reach = subject.reach(numbers)
    self.reach = reach
    var marks = Set([reach.lowerBound, reach.upperBound].filter(\.isFinite))
    for expression in rule.expressions {
      expression.walk {
        if let (own, _, limit) = $0.limit(numbers), own == subject, reach.contains(limit) {
          marks.insert(limit)
        }
      }
    }
    let sorted = marks.sorted()
    values = sorted + zip(sorted, sorted.dropFirst()).map { ($0 + $1) / 2 }
    if let first = sorted.first, reach.lowerBound == -.infinity { values.append(first - 1) }
    if let last = sorted.last, reach.upperBound == .infinity { values.append(last + 1) }
  }

  var bounds: Title { subject.bounds(reach, .plain) }

  func text(_ value: Double) -> String {
    subject.shownAs.map { Metric.with($0).text(value) } ?? Checker.short(value)
  }

  /// The one value that all conditions compare with numbers, when they say nothing else.
  static func subject(_ conditions: [Expression]) -> Expression? {
    var found: Set<Expression> = []
    return conditions.allSatisfy { plain($0, &found) } && found.count == 1 ? found.first : nil
  }

  private static func plain(_ condition: Expression, _ found: inout Set<Expression>) -> Bool {
    switch condition {
    case .truth: return true
    case .not(let inner): return plain(inner, &found)
    case .binary(.and, let a, let b), .binary(.or, let a, let b):
      return plain(a, &found) && plain(b, &found)
    case .binary(_, let a, let b) where a.isConstant != b.isConstant:
      found.insert(a.isConstant ? b : a)
      return true
    default: return false
    }
  }

  func holds(_ expression: Expression, _ value: Double) -> Bool {
    switch expression {
    case .truth(let truth): return truth
    case .not(let inner): return !holds(inner, value)
    case .binary(.and, let a, let b): return holds(a, value) && holds(b, value)
    case .binary(.or, let a, let b): return holds(a, value) || holds(b, value)
    case .binary(let operation, let a, let b):
      let (x, y) = (number(a, value), number(b, value))
      switch operation {
      case .less: return x < y
      case .atMost: return x <= y
      case .greater: return x > y
      case .atLeast: return x >= y
      case .equal: return x == y
      default: return x != y
      }
    default: return false
    }
  }

  private func number(_ expression: Expression, _ value: Double) -> Double {
    expression.isConstant ? expression.reach(numbers).lowerBound : value
  }
}
